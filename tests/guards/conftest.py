"""The world that the sweeps go over: built once for a module, given to each test as if it were new.

The module's transaction holds it and is rolled back at the end; a test's own transaction is a savepoint in it. So a test of
such a module asks for no cast of its own (`bob`, `agency`): it would meet the same slugs. It goes into another module.
"""

import copy
import shutil

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation

from organisations.access import Role
from tests import factories, world
from tests.guards.sweeps import looks_of, undone


def build():
    """Two agencies with everything in them; the first is bought from by the bureau and seen by the evaluator."""
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    body = factories.organisation(code="PG", slug="pinggu", name="公信评估中心", kind="evaluator")
    landing = factories.organisation(code="LD", slug="jiedao", name="东街街道办事处", kind="street")
    stranger = factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    other = factories.organisation(code="QM", slug="qiming", name="启明社工服务中心", kind="agency")
    ours = world.build(agency, number=0, partners=[(bureau, "purchaser"), (body, "evaluator"), (landing, "landing")])
    theirs = world.build(other, number=1, partners=[(stranger, "purchaser")])
    outside = {
        "diana": factories.member(bureau, "Diana", Role.OFFICIAL), "bureau_admin": factories.member(bureau, "Bea", Role.ADMIN),
        "edward": factories.member(body, "Edward", Role.EVALUATOR), "lan": factories.member(landing, "Lan", Role.LANDING),
        "stranger": factories.member(stranger, "Sam", Role.OFFICIAL),
    }  # fmt: skip
    return ours, theirs, outside


def files_in(folder):
    return override_settings(DATA_DIR=folder, MEDIA_ROOT=folder / "media", REPORTS_ROOT=folder / "reports")


@pytest.fixture(scope="module")
def one_scene(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world and the folder of its files. Tests take `scene`: what they do to it is undone after each."""
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock():
        ground = transaction.atomic()
        ground._from_testcase = True  # to the product this is no transaction: it may open durable ones inside
        ground.__enter__()
        try:
            with files_in(folder), translation.override("en"):
                found = build()
            connection.check_constraints()  # once, not after each test
            with django_db_blocker.block():
                yield found, folder
        finally:
            transaction.set_rollback(True)
            ground.__exit__(None, None, None)


@pytest.fixture
def scene(one_scene, db, own_data_dir, settings):
    """(our agency's world, the other agency's, the people outside): a copy of the rows' objects and of the files."""
    found, folder = one_scene
    shutil.copytree(folder, settings.DATA_DIR, dirs_exist_ok=True)
    return copy.deepcopy(found)


@pytest.fixture(scope="module")
def look_around(one_scene, django_db_blocker, tmp_path_factory):
    """`look_around(whose)`: every page opened once by each of the members that `whose(ours, theirs, outside)` names."""
    found, folder = one_scene

    def look(whose):
        own = tmp_path_factory.mktemp("looks")
        shutil.copytree(folder, own, dirs_exist_ok=True)
        with django_db_blocker.unblock(), files_in(own), translation.override("en"), undone():
            ours, theirs, outside = copy.deepcopy(found)
            return looks_of(ours, whose(ours, theirs, outside))

    return look


@pytest.fixture(scope="module")
def looks(look_around):
    """What our own members see, for all tests that ask what was to be seen."""
    return look_around(lambda ours, theirs, outside: ours.members)


@pytest.fixture(scope="module")
def outer_looks(look_around):
    """What people of other houses see at the same addresses: officials, evaluators, the landing unit, an expert, a rival."""
    return look_around(lambda ours, theirs, outside: outside | {"expert": ours.objects.reviewer, "rival": theirs.members["fiona"]})

"""The cast and the ground every test stands on: the real PostgreSQL, the real Redis."""

import fcntl
import time
from importlib import import_module

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import CommandError
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from organisations.access import Role
from organisations.fence import fence
from tests import factories


def pytest_configure():
    """Static files without the hashing that only a deployment needs; they are served from where they lie."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    # How long an example takes tells of the machine, not of the rule: speed is measured by scripts/bench.
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")
    # The deployment's own hash, made as fast as it can be: a guesser of passwords is not what tests wait for.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


# What one worker does alone: these share something dear, and more than one of the browser kind at a time would crowd each other.
TOGETHER = ("tests/guards/test_looks.py", "tests/browser/", "tests/journeys/", "tests/reports/test_demo.py")


def scope_of(nodeid):
    return next((beginning for beginning in TOGETHER if nodeid.startswith(beginning)), nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes longest begins first, so that at the end no worker is waited for."""
    items.sort(key=lambda item: scope_of(item.nodeid) not in TOGETHER and not item.get_closest_marker("runtime"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """`--dist loadscope`, where a test is a scope of its own unless it stands in TOGETHER."""
    from xdist.scheduler import LoadScopeScheduling

    class OneByOne(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return scope_of(nodeid)

    return OneByOne(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request, django_db_blocker, tmp_path_factory):
    """One worker migrates a database; the others wait for it, and every worker's own is a copy."""
    if not hasattr(request.config, "workerinput") or request.config.getvalue("reuse_db"):
        return
    creation, told = connection.creation, connection.settings_dict["TEST"]
    own, told["NAME"] = told["NAME"], migrated_database()
    here = tmp_path_factory.getbasetemp().parent
    with (here / "database.lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (here / "database").exists():
            name = connection.settings_dict["NAME"]
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
            connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
            (here / "database").touch()
    told["NAME"], told["TEMPLATE"] = own, told["NAME"]


def migrated_database():
    return f"test_{connection.settings_dict['NAME']}_migrated"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """The workers are gone; what they copied goes too."""
    if not hasattr(session.config, "workerinput") and session.config.getvalue("numprocesses", None):
        with session.config.stash[blocking_manager_key].unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{migrated_database()}"')


@pytest.fixture(autouse=True, scope="session")
def flushing_may_empty_append_only_tables():
    """Tests with real commits empty the database afterwards; only there are the append-only triggers put aside."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(self):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organisations_auditevent DISABLE TRIGGER USER")
        try:
            flush(self)
        except CommandError:  # a page that a failed test left loading still reads: the database chose us of the two
            time.sleep(2)
            flush(self)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organisations_auditevent ENABLE TRIGGER USER")
        for data in ("projects.migrations.0003_preset_rows", "projects.migrations.0011_more_splits", "projects.migrations.0014_work_hours", "projects.migrations.0019_usual_step_days", "projects.migrations.0021_days_of_officials", "organisations.migrations.0003_holidays"):
            import_module(data).load(apps, None)  # what a migration brought is emptied too

    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="session")
def browsers():
    """One Chromium for all tests of a process; two Playwrights in one process do not go together."""
    from tests.browser.surfing import chromium

    with chromium() as hand:
        yield hand


@pytest.fixture
def browser(browsers, request):
    with browsers.held() as browser:
        yield browser
    request.node.stood_still = browsers.told()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """A test in which Chromium itself stood still is done once more with a new one, and the summary says so: it told nothing of the product."""
    if "browser" not in getattr(item, "fixturenames", ()):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if where := getattr(item, "stood_still", None):
        item.warn(pytest.PytestWarning(f"the browser stood still and was begun again; the test waited at\n{where}"))
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(autouse=True)
def english_until_told_otherwise():
    """A request leaves its language behind in its thread; each test begins with the same one."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path):
    """Files that a test writes go where they are thrown away."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REPORTS_ROOT = tmp_path / "reports"


@pytest.fixture
def agency(db):
    """致和: the agency where Alice, Bob and Fiona work."""
    return factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")


@pytest.fixture
def other_agency(db):
    """启明: the agency where Charlie works."""
    return factories.organisation(code="QM", slug="qiming", name="启明社工服务中心", kind="agency")


@pytest.fixture
def bureau(db):
    """The purchasing bureau, where Diana is an official."""
    return factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")


@pytest.fixture
def evaluator_body(db):
    """The third-party evaluation body, where Edward works."""
    return factories.organisation(code="PG", slug="pinggu", name="公信评估中心", kind="evaluator")


@pytest.fixture
def alice(agency):
    """Alice supervises the agency."""
    return factories.member(agency, "Alice", Role.SUPERVISOR)


@pytest.fixture
def bob(agency, alice):
    """Bob is a frontline worker whom Alice supervises."""
    return factories.member(agency, "Bob", Role.WORKER, supervisor=alice)


@pytest.fixture
def charlie(other_agency):
    """Charlie supervises another agency."""
    return factories.member(other_agency, "Charlie", Role.SUPERVISOR)


@pytest.fixture
def diana(bureau):
    """Diana is an official of the purchasing bureau."""
    return factories.member(bureau, "Diana", Role.OFFICIAL)


@pytest.fixture
def edward(evaluator_body):
    """Edward is a third-party evaluator."""
    return factories.member(evaluator_body, "Edward", Role.EVALUATOR)


@pytest.fixture
def fiona(agency):
    """Fiona administers the agency."""
    return factories.member(agency, "Fiona", Role.ADMIN)


@pytest.fixture
def home(agency):
    """The agency's open fence, for a test that looks at rows."""
    with fence(agency):
        yield agency


@pytest.fixture
def browse():
    """A logged-in client of a member: `browse(bob).get(...)`; English unless the profile says otherwise."""

    def open_client(membership):
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_client

"""The cast and the ground every test stands on: the real PostgreSQL, the real Redis."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from organisations.access import Role
from organisations.fence import fence
from tests import factories


def pytest_configure():
    """Static files without the hashing that only a deployment needs; they are served from where they lie."""
    from django.conf import settings

    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def flushing_may_empty_append_only_tables():
    """Tests with real commits empty the database afterwards; only there are the append-only triggers put aside."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(self):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organisations_auditevent DISABLE TRIGGER USER")
        flush(self)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organisations_auditevent ENABLE TRIGGER USER")
        for data in ("projects.migrations.0003_presets", "organisations.migrations.0005_holiday"):
            import_module(data).load(apps, None)  # what a migration brought is emptied too

    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process; two Playwrights in one process do not go together."""
    from tests.browser.surfing import chromium

    with chromium() as browser:
        yield browser


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

"""Journeys use the browser and the worker of the browser tests, and those of the purchase cycle one cast."""

import pytest

from organisations.access import Role
from tests import factories
from tests.browser.conftest import surf, worker  # noqa: F401


@pytest.fixture
def cast(transactional_db):
    """The bureau, an agency, a community; officials, two experts, an agency's administrator, leader, supervisor and worker."""
    bureau = factories.organisation(code="YL", slug="yiling", name="夷陵区民政局", kind="bureau")
    agency = factories.organisation(code="NJ", slug="niujuhuan", name="启航社会工作服务中心", kind="agency")
    village = factories.organisation(code="SQ", slug="shequ", name="东湖社区居委会", kind="committee")
    cast = {"bureau": bureau, "agency": agency, "village": village}
    for name, house, role in [("diana", bureau, Role.OFFICIAL), ("dora", bureau, Role.OFFICIAL), ("erin", bureau, Role.REVIEWER), ("eric", bureau, Role.REVIEWER),
                              ("fiona", agency, Role.ADMIN), ("grace", agency, Role.PROJECT_LEAD), ("alice", agency, Role.SUPERVISOR),
                              ("bob", agency, Role.WORKER), ("vera", village, Role.ADMIN)]:
        cast[name] = factories.member(house, name.title(), role)
        cast[name].user.language = "zh-hans"
        cast[name].user.save()
    return cast

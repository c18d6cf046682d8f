"""Every address says who may open it; a new one that does not fails here (HOUSE.md section 7, 1 and 8)."""

import inspect

import pytest

import projects.views.projects
from organisations.access import GRANTS, PARTY_ADMIN_GRANTS, Permission
from tests.guards.addresses import OURS, THEIRS, addresses

EXEMPT = {  # allauth brings its own doors: each page is about the visitor's own account
    "accounts/": "pages of the login library; they show and change only the visitor's own account",
}


def test_every_view_under_an_organisation_asks_for_a_permission():
    silent = [a.route for a in addresses() if a.route.startswith("o/") and a.permission is None]
    assert silent == []


def test_every_other_view_of_ours_says_to_whom_it_is_open_and_why():
    silent = [
        a.route
        for a in addresses()
        if not a.route.startswith("o/") and a.module.startswith(OURS) and not (a.open_to and a.open_why)
    ]
    assert silent == []


def test_what_others_bring_stands_under_an_exempt_address():
    stray = [a.route for a in addresses() if not a.module.startswith(OURS) and not a.route.startswith(tuple(EXEMPT))]
    assert stray == []


def test_no_exemption_is_stale():
    routes = [a.route for a in addresses()]
    assert [prefix for prefix in EXEMPT if not any(r.startswith(prefix) for r in routes)] == []
    assert THEIRS == ("allauth",)


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_granted_to_a_role_and_asked_for_by_a_view(permission):
    assert any(permission in grants for grants in [*GRANTS.values(), PARTY_ADMIN_GRANTS])
    if permission == Permission.MONEY_VIEW:  # opens columns of pages, not a page
        assert "can(Permission.MONEY_VIEW)" in inspect.getsource(projects.views.projects)
    else:
        assert any(a.permission == permission for a in addresses())


def test_one_word_names_a_view_and_its_address():
    """`case_close` is the URL name and the view, so that a reader finds either by the other."""
    different = [
        (a.name, a.view_name) for a in addresses() if a.module.startswith(OURS) and a.name and a.name != a.view_name
    ]
    allowed = {("audit", "audit_list")}
    assert set(different) - allowed == set()

"""A bureau's money of a year: what contracts bind, what is paid, and that nobody overspends unseen (scenario 1, DOMAIN.md 8.8)."""

from datetime import date
from decimal import Decimal

import pytest

from organisations.fence import fence
from projects import services
from projects.figures.envelopes import envelope_of, envelopes_of, year_totals
from tests.factories_purchase import governed_project

YEAR = 2026


def plan(diana, planned, name="2026 年购买社会工作服务", **facts):
    return services.plan_envelope(name=name, year=facts.pop("year", YEAR), planned=Decimal(planned), by=diana, **facts)


@pytest.fixture
def projects(fiona, bureau, diana):
    """`projects(n)`: n projects that the bureau bought from Fiona's agency."""

    def make(n, amount="300000.00"):
        return [governed_project(fiona, bureau, title=f"社区实践项目 {turn}", amount=amount, running=False) for turn in range(1, n + 1)]

    return make


@pytest.fixture
def ground(bureau, diana):
    """The bureau's open fence."""
    with fence(bureau):
        yield bureau


# ---------- the figures ----------


def test_the_year_of_scenario_1_comes_to_the_published_figures(projects, diana, bureau):
    bought = projects(20)
    with fence(bureau):
        year = plan(diana, 1290000)
        practice = plan(diana, 500000, "社区实践项目", parent=year)
        for turn, project in enumerate(bought[:19]):
            services.commit(practice, project=project, amount=Decimal("26315.79") if turn < 18 else Decimal("26315.78"), by=diana)
            services.disburse(practice, project=project, instalment=None, amount=Decimal(20000), by=diana, on=date(2026, 3, 1))
        services.commit(year, project=bought[19], amount=Decimal(600000), by=diana)
        services.disburse(year, project=bought[19], instalment=None, amount=Decimal(280000), by=diana, on=date(2026, 4, 1))
        whole, part = envelopes_of(YEAR)
        assert (whole.planned, whole.paid, whole.left) == (1290000, 660000, 630000)
        assert f"{whole.execution:.1%}" == "51.2%"
        assert round(whole.execution, 5) == Decimal("0.51163")
        assert (part.planned, part.committed, len(part.projects), part.mean) == (500000, 500000, 19, Decimal("26315.79"))
        assert (whole.committed, whole.free, whole.set_aside) == (1100000, 190000, 500000)
        assert year_totals([whole, part])["execution"] == whole.execution
        assert envelope_of(bought[0]) == practice

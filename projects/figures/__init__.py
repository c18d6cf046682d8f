"""The arithmetic of projects: rates, lights, rows of figures, portfolios."""

from projects.figures.in_force import Term, budget_on, content_on, targets_of, targets_on, term_on, version_on
from projects.figures.indicators import (
    IndicatorRow,
    counted_period,
    fresh_rows,
    headline,
    indicator_row,
    indicator_rows,
    line_rows,
    money,
    project_indicators,
    store_progress,
)
from projects.figures.portfolio import GROUPINGS, Group, PortfolioRow, as_of, grouped, light_counts, portfolio, totals
from projects.figures.rates import (
    AT_RISK,
    BEHIND,
    DONE,
    LIGHT_RULE,
    LIGHTS,
    NOT_STARTED,
    ON_TRACK,
    PAUSED,
    WORST_FIRST,
    ProjectLight,
    Reason,
    instalment_amounts,
    light,
    light_rule,
    overall_rate,
    percent_text,
    period_starts,
    project_light,
    rate,
    share,
    target_of_term,
    target_version,
    time_progress,
)

__all__ = ["AT_RISK", "BEHIND", "DONE", "GROUPINGS", "Group", "IndicatorRow", "LIGHTS", "LIGHT_RULE", "NOT_STARTED", "ON_TRACK",
           "PAUSED", "PortfolioRow", "ProjectLight", "Reason", "Term", "WORST_FIRST", "as_of", "budget_on", "content_on", "counted_period", "fresh_rows", "grouped",
           "headline", "indicator_row", "indicator_rows", "instalment_amounts", "light", "light_counts", "light_rule", "line_rows", "money",
           "overall_rate", "percent_text", "period_starts", "portfolio", "project_indicators", "project_light", "rate", "share",
           "store_progress", "target_of_term", "target_version", "targets_of", "targets_on", "term_on", "time_progress", "totals", "version_on"]

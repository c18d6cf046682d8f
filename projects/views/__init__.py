"""Pages of projects."""

from projects.views.figures import project_figure, project_figures
from projects.views.indicators import indicator_edit, indicator_new, indicator_target, project_lines
from projects.views.lists import portfolio, portfolio_export, project_export, project_list
from projects.views.money import instalment_edit, payment, project_instalments
from projects.views.parties import project_parties
from projects.views.parts import project_staff, project_step
from projects.views.projects import project, project_edit, project_new

__all__ = ["indicator_edit", "indicator_new", "indicator_target", "instalment_edit", "payment", "portfolio", "portfolio_export",
           "project", "project_edit", "project_export", "project_figure", "project_figures", "project_instalments", "project_lines",
           "project_list", "project_new", "project_parties", "project_staff", "project_step"]

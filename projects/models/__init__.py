"""What was purchased."""

from projects.models.indicator import Indicator, IndicatorProgress, IndicatorTarget
from projects.models.money import Contract, Instalment, InstalmentPreset
from projects.models.project import Programme, Project, ProjectParty, ProjectStaff, ServiceLine, StatusChange

__all__ = ["Contract", "Indicator", "IndicatorProgress", "IndicatorTarget", "Instalment", "InstalmentPreset", "Programme", "Project",
           "ProjectParty", "ProjectStaff", "ServiceLine", "StatusChange"]

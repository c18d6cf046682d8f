"""Forms by which a project is set up and kept."""

from projects.forms.indicators import IndicatorForm, LineFormSet, StampForm, TargetForm, lines_initial
from projects.forms.money import InstalmentForm, InstalmentPlanForm, MoneyField, PaymentForm
from projects.forms.project import OwnAffairsForm, PartyForm, ProgrammeForm, ProjectForm, StaffForm, StepForm

__all__ = ["IndicatorForm", "InstalmentForm", "InstalmentPlanForm", "LineFormSet", "MoneyField", "OwnAffairsForm", "PartyForm", "PaymentForm",
           "ProgrammeForm", "ProjectForm", "StaffForm", "StampForm", "StepForm", "TargetForm", "lines_initial"]

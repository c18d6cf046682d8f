"""Who learned."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self):
        from organisations.numbering import register_kind
        from organisations.words import register_acts, register_kinds
        from training import figures  # noqa: F401  registers what it counts

        register_acts(ACTS)
        register_kinds({"supervision": _("supervision session")})
        register_kind("training", "T", _("Trainings"), "training.Training", plain="{kind}-{yyyy}-{seq:03d}", yearly=True)
        register_kind("supervision", "S", pgettext_lazy("numbers", "Supervision sessions"), "training.SupervisionSession", plain="{kind}-{yyyy}-{seq:04d}", yearly=True)


ACTS = {
    "training.plan": _("Plan a training"),
    "training.change": _("Change a training"),
    "training.expect": _("Add people to a training"),
    "training_session.plan": _("Plan a session"),
    "training_session.hold": _("Hold a session"),
    "training_session.cancel": _("Cancel a session"),
    "training_session.sign_in": _("Sign people in"),
    "supervision_group.form": _("Form a supervision group"),
    "supervision.record": _("Record supervision"),
    "supervision.change": _("Change a supervision record"),
    "supervision.sign": _("Sign a supervision record"),
    "supervision.confirm": _("Confirm one's supervision"),
    "supervision.export": _("Export the hours ledger"),
    "supervision.correct": _("Correct a signed supervision record"),
}

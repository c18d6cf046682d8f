"""What an acceptance still lacks, and how it is shown (实施条例 art. 45, 政府采购法 art. 41)."""

from django.utils.translation import gettext_lazy as _

# In the order in which the page asks for it.
MISSING = {
    "lines": _("a line for each indicator of the contract"),
    "verdicts": _("a verdict on each line"),
    "opinion": _("at least one service user's opinion"),
    "signatories": _("the members of the acceptance party by name"),
    "signatures": _("the signature of each of them, with its day"),
    "conclusion": _("a conclusion"),
    "announced_on": _("the day of the announcement"),
    "announcement_url": _("the address of the announcement"),
    "refused": _("a conclusion that accepts: what is not accepted goes into rectification"),
}


def missing(acceptance):
    """Codes of what is missing before it can be completed; the database asks for the same."""
    lines, signatories = list(acceptance.lines.all()), list(acceptance.signatories.all())
    wanted = set(acceptance.project.indicators.filter(is_active=True).values_list("pk", flat=True))
    lacks = {
        "lines": not lines or bool(wanted - {line.indicator_id for line in lines}),
        "verdicts": any(not line.verdict for line in lines),
        "opinion": not acceptance.opinions.exists(),
        "signatories": not signatories,
        "signatures": any(signatory.signed_on is None for signatory in signatories),
        "conclusion": not acceptance.conclusion,
        "announced_on": acceptance.announced_on is None,
        "announcement_url": not acceptance.announcement_url,
        "refused": acceptance.conclusion == "refused",
    }
    return [code for code in MISSING if lacks[code]]


def mask(name):
    """张*: shorter than the usual mask, whoever speaks at an acceptance is known in the village."""
    return name[:1] + "*" if name else ""


def opinions(acceptance):
    """The opinions as everybody may read them: surname and star, never the name."""
    return [{"pk": opinion.pk, "seq": opinion.seq, "who": opinion.get_who_display(), "mask": mask(opinion.name), "satisfied": opinion.satisfied,
             "satisfied_words": opinion.get_satisfied_display(), "text": opinion.text, "given_on": opinion.given_on} for opinion in acceptance.opinions.all()]

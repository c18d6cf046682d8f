"""Every verb that changes something says by whom and writes an audit event (HOUSE.md section 4; SECURITY.md E1)."""

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("organisations", "people", "projects", "casework", "training", "reports")
NO_ACTOR = {  # public verbs without `by=`, and why
    "organisations.change_profile": "a user's own language and appearance",
    "organisations.found_organisation": "the first administrator is the actor of joining",
    "organisations.found_by_invitation": "made at the server, by nobody's membership; the first administrator is the actor of joining",
    "organisations.slug_of": "computes",
    "organisations.accept_invitation": "the inviting member is the actor of joining",
    "organisations.keep_form": "keeps a form for its own user",
    "organisations.typed": "reads",
    "organisations.mark_read": "a member's own reading mark, kept with its time in the notice",
    "organisations.mark_all_read": "a member's own reading marks, kept with their time in the notices",
    "organisations.token_of": "computes",
    "organisations.may_change_view": "reads",
    "organisations.may_reset": "reads",
    "organisations.page_of_view": "computes",
    "projects.lapse_words": "follows from the correction of a record, which was audited",
    "projects.mark_stale": "a flag for the nightly counting; the change itself was audited",
    "projects.refresh_progress": "stores figures that were counted; nobody acts",
    "projects.kind_of": "computes",
    "projects.may_add_paper": "reads",
    "projects.may_set_budget": "reads",
    "projects.owner_of": "reads",
    "projects.readable_paper": "reads",
    "projects.readable_proposals": "reads",
    "projects.reminded_on": "reads",
    "projects.takes_proposals": "reads",
    "casework.answer_survey": "a participant without an account and without a name; the event keeps the address",
    "casework.sign_in": "a participant without an account; the event keeps the address, the signature has no name in the open",
    "people.facts_of": "reads",
    "people.find_duplicates": "reads",
    "people.keeping_in_words": "reads",
    "people.may_decide": "reads",
    "people.refuse_withdrawn": "reads",
    "people.register_keeper": "an app says at its start what must be kept",
    "people.register_keeping": "an app says at its start how long it keeps what it writes",
    "people.register_mover": "an app says at its start how its rows follow a merge",
    "people.require_consent": "reads",
    "people.why_kept": "reads",
    "training.read_names": "reads a pasted list",
}


def services_of(app):
    """(name, function) of every module under <app>/services."""
    base = ROOT / app / "services"
    files = sorted(base.rglob("*.py")) if base.is_dir() else [ROOT / app / "services.py"]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield node


def public_verbs(app):
    """The names that the package exports, or the public functions of the module."""
    init = ROOT / app / "services" / "__init__.py"
    if init.exists():
        for node in ast.walk(ast.parse(init.read_text())):
            if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
                return {element.value for element in node.value.elts if element.value[0].islower()}
    return {f.name for f in services_of(app) if not f.name.startswith("_") and "by" in arguments(f)}


def arguments(function):
    return {a.arg for a in function.args.args + function.args.kwonlyargs}


def calls(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            if isinstance(target, ast.Attribute):
                owner = target.value.id if isinstance(target.value, ast.Name) else ""
                yield f"{owner}.{target.attr}" if owner == "audit" else target.attr
            elif isinstance(target, ast.Name):
                yield target.id


def auditing(app):
    """Names of functions that reach audit.record, directly or through another service of the house."""
    reached, functions = set(), {}
    for one in APPS:
        for function in services_of(one):
            functions.setdefault(function.name, set()).update(calls(function))
    while True:
        more = {name for name, called in functions.items() if name not in reached and ("audit.record" in called or called & reached)}
        if not more:
            return reached
        reached |= more


def test_every_verb_names_its_actor_and_is_audited():
    silent, nameless = [], []
    for app in APPS:
        reached = auditing(app)
        defined = {f.name: f for f in services_of(app)}
        for name in sorted(public_verbs(app)):
            if name not in defined or f"{app}.{name}" in NO_ACTOR:
                continue
            if "by" not in arguments(defined[name]):
                nameless.append(f"{app}.{name}")
            elif name not in reached:
                silent.append(f"{app}.{name}")
    assert (nameless, silent) == ([], [])


def test_no_exemption_is_stale():
    assert [name for name in NO_ACTOR if name.split(".")[1] not in {f.name for f in services_of(name.split(".")[0])}] == []


def test_every_edit_form_of_a_shared_row_carries_its_version():
    """SECURITY.md F9: a form over a row that others edit too must notice that they did."""
    from importlib import import_module

    from django.forms import ModelForm

    from organisations.forms import VersionedForm
    from organisations.records import EditedModel

    for app in APPS:
        import_module(f"{app}.urls")
    ours = [form for form in every_subclass(ModelForm) if form.__module__.split(".")[0] in APPS and form is not VersionedForm]
    bare = [f"{form.__module__}.{form.__name__}" for form in ours
            if form._meta.model and issubclass(form._meta.model, EditedModel) and not issubclass(form, VersionedForm)]  # fmt: skip
    assert len(ours) > 5
    # Forms for a new row have nothing to be stale against.
    assert [name for name in bare if not name.rsplit(".", 1)[1].startswith("New")] == []


def every_subclass(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from every_subclass(sub)

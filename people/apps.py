"""Who is served."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self):
        from organisations.extras import register_form
        from organisations.middleware import ASKED_OF_MEMBERS
        from organisations.numbering import register_kind
        from organisations.words import register_acts, register_kinds, register_notices
        from people.forms.importing import read_import
        from people.models.access_request import holds_an_approval
        from people.services.long_imports import register_reader

        ASKED_OF_MEMBERS["holds_approval"] = holds_an_approval()
        register_form("person", _("Client file"))
        register_reader(read_import)
        register_kind("person", "P", _("Client files"), "people.Person")
        register_kind("household", "H", _("Households"), "people.Household")
        register_kinds({"people": _("clients")})

        register_acts({
            "person.open": _("Open a client file"),
            "person.change": _("Change a client file"),
            "person.export": _("Export a list of clients"),
            "person.import": _("Import a list of clients"),
            "person.import_undo": _("Undo an import of clients"),
            "person.import_check": _("Hand in a long list of clients"),
            "person.import_open": _("Open the files of a long list"),
            "person.import_cancel": _("Cancel an import of clients"),
            "person.activate": _("Take a client into service"),
            "person.status": _("Change the status of a client file"),
            "person.reveal": _("Show a masked field"),
            "person.responsible": _("Change the responsible worker"),
            "person.join": _("Join the team around a client"),
            "person.leave": _("Leave the team around a client"),
            "person.level": _("Change a follow-up level"),
            "person.profile": _("Change further facts about a client"),
            "person.child": _("Change the facts about a child"),
            "person.erase": _("Erase a client"),
            "person.merge": _("Merge two client files"),
            "person.unmerge": _("Undo a merge of client files"),
            "person.apart": _("Tell two clients apart"),
            "allowance.add": _("Record an allowance"),
            "allowance.end": _("End an allowance"),
            "access.ask": _("Ask to open a client file"),
            "access.grant": _("Open a client file to somebody"),
            "access.deny": _("Refuse to open a client file"),
            "access.withdraw": _("Withdraw a request to open a file"),
            "access.end": _("Close a client file again"),
            "rights.ask": _("Take down a request about personal data"),
            "rights.answer": _("Answer a request about personal data"),
            "rights.refuse": _("Refuse a request about personal data"),
            "rights.withdraw": _("Withdraw a request about personal data"),
            "guardian.add": _("Record a guardian"),
            "guardian.end": _("End a guardianship"),
            "consent.record": _("Record a consent"),
            "consent.withdraw": _("Withdraw a consent"),
            "household.open": _("Open a household"),
            "household.change": _("Change a household"),
        })
        register_notices({
            "import.checked": (_("Your list is checked"), _("%(rows)s rows were read. Nothing is saved until you open the files.")),
            "import.over": (_("Your list is imported"), _("%(opened)s client files were opened.")),
            "access.asked": (_("%(number)s: a client file is to be opened"), _("%(who)s asks to open the file of a client whom they do not serve.")),
            "access.granted": (_("%(number)s: the file is open to you"), _("Your request was granted. Each look is written down.")),
            "access.denied": (_("%(number)s: the file stays closed"), _("Your request was refused; the reason stands there.")),
            "person.handed_over": (_("Clients are with you now"), _("%(who)s made you responsible for clients: %(n)s.")),
            "rights.asked": (_("%(number)s: %(what)s"), _("A client or guardian asks for it. Answer by %(day)s.")),
        })

"""What allauth asks us: nobody signs up by themselves, and the factor's label."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The e-mail or phone number and the password do not belong together."),
        "email_password_mismatch": _("The e-mail or phone number and the password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait 15 minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False


class MFAAdapter(DefaultMFAAdapter):
    """The secret of the second factor is sealed at rest."""

    def encrypt(self, text):
        import base64

        from organisations import sealing

        return base64.b64encode(sealing.seal_bytes(text.encode(), "mfa")).decode()

    def decrypt(self, encrypted_text):
        import base64

        from organisations import sealing

        return sealing.open_bytes(base64.b64decode(encrypted_text), "mfa").decode()

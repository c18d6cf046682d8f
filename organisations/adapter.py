"""What allauth asks us: nobody signs up by themselves, and the factor's label."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
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

    def pre_authenticate(self, request, **credentials):
        """Too many attempts: nobody looks at the password any more, and the audit trail hears of it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            told = {name: value for name, value in credentials.items() if name != "password"}
            user_login_failed.send(sender=type(self), credentials=told, request=request, locked_out=True)
            raise


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

"""What allauth asks us: nobody signs up by themselves, and the factor's label."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from organisations.identity import tidy


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request):
        return False

    def clean_phone_login(self, text):
        return tidy(text)


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

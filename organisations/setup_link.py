"""The one-time link by which the first organisation is made: derived from the secret key, dead once there is one."""

import hashlib
import hmac

from django.conf import settings


def setup_token():
    return hmac.new(settings.SECRET_KEY.encode(), b"first organisation", hashlib.sha256).hexdigest()[:40]

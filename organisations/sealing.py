"""Encryption of personal data: AES-GCM bound to table and row, keys that rotate, keyed search tokens (SECURITY.md D1)."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class WrongKey(Exception):
    """A sealed value names a key that is not configured, or was moved from another row."""


@lru_cache
def _keys(configured):
    keys = {}
    for entry in configured:
        name, _, text = entry.partition(":")
        keys[name] = AESGCM(base64.b64decode(text))
    return keys


def _current():
    return settings.FIELD_KEYS[0].partition(":")[0]


def seal_bytes(plain, bound_to):
    """Seal bytes: key name, 12 random bytes, ciphertext. `bound_to` ties them to one row of one table."""
    name = _current()
    nonce = os.urandom(12)
    body = _keys(tuple(settings.FIELD_KEYS))[name].encrypt(nonce, plain, bound_to.encode())
    return name.encode() + b":" + nonce + body


def open_bytes(sealed, bound_to):
    """The plain bytes again; raises WrongKey when the key is unknown or the value is not of this row."""
    name, _, rest = bytes(sealed).partition(b":")
    key = _keys(tuple(settings.FIELD_KEYS)).get(name.decode("ascii", "replace"))
    if key is None:
        raise WrongKey("unknown key")
    try:
        return key.decrypt(rest[:12], rest[12:], bound_to.encode())
    except Exception as error:
        raise WrongKey("this value does not belong to this row") from error


@lru_cache(maxsize=1024)
def _derived(label, organisation_id, secret):
    info = f"{label}:{organisation_id}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def keyed_hash(label, organisation_id, text):
    """A token to search by: the same text gives the same token inside one organisation only."""
    key = _derived(label, organisation_id, settings.AUDIT_KEY)
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

"""How often a public page may be posted to: a count for each minute, in the database, so that a restart forgets nothing."""

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def too_often(what, *, most, seconds=60):
    """Whether `what` (an address, a key) comes more than `most` times in this minute. Kept under a keyed hash, never as it is."""
    window = int(time.time() // seconds)
    key = f"often:{window}:{salted_hmac('often', str(what)).hexdigest()[:32]}"
    if cache.add(key, 1, 2 * seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out in between
        return False

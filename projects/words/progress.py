"""Words for the acts and notices of: progress."""

from organisations.words import register_acts, register_notices

register_acts({})
register_notices({})

"""Words for the acts and notices of: contract."""

from organisations.words import register_acts, register_notices

register_acts({})
register_notices({})

"""Dates as our users read them (UX.md section 2.1), the same in both languages."""

from socialwork.formats.en.formats import *  # noqa: F403

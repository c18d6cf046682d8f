"""How long a decision may be taken back, in every app."""

from datetime import timedelta

# Nobody is told before: the page offers Undo for 10 seconds, a slow network gets the rest.
UNDO_FOR = timedelta(seconds=30)

"""What casework keeps about somebody stands in the copy of their file."""

from casework.services.copies import copy_part
from people.services.copies import register_copy_part

register_copy_part(copy_part)

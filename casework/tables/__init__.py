"""The lists of casework, a module for each part."""

from casework.tables.record import Listing, RecordRows, RecordTable

__all__ = ["Listing", "RecordRows", "RecordTable"]

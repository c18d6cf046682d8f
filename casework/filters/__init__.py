"""Filters of casework's lists, a module for each part."""

from casework.filters.record import DayFilter, LogFilter, RecordFilter, ReviewFilter

__all__ = ["DayFilter", "LogFilter", "RecordFilter", "ReviewFilter"]

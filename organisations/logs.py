"""Log lines: one event is one line, without anybody's data, whatever a visitor put into it (SECURITY.md D3)."""

import logging
import traceback


class LineFormatter(logging.Formatter):
    """Time, level, logger, message; line breaks inside are escaped, so nobody can forge a line."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record):
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, exc_info):  # noqa: N802  the name is logging's
        """The kind of error and where it happened; its message may hold a value from the database and stays out."""
        kind, _error, trace = exc_info
        frames = traceback.extract_tb(trace)[-8:]
        return f"{kind.__name__} at " + " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))

"""Log lines: one event is one line, whatever a visitor put into it (SECURITY.md D3)."""

import logging


class LineFormatter(logging.Formatter):
    """Time, level, logger, message; line breaks inside are escaped, so nobody can forge a line."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record):
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")

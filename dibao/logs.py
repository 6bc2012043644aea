"""What goes into the log: never an id or account number, nor the values of a refused row."""

import logging
import re

ROW_VALUES = re.compile(r"^(\s*)(DETAIL|CONTEXT):.*$", re.MULTILINE)
LONG_NUMBER = re.compile(r"\d{14,}[\dXx]")


class DiscreetFormatter(logging.Formatter):
    """Leaves out what PostgreSQL says of a row, and blots out long numbers."""

    def format(self, record: logging.LogRecord) -> str:
        text = ROW_VALUES.sub(r"\1\2: (left out)", super().format(record))
        return LONG_NUMBER.sub("(number)", text)

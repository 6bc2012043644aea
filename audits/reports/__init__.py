"""Supervision reports: one small registered class each, shown on a page and as a workbook."""

from audits.reports import (  # noqa: F401
    employers,
    equal_amounts,
    local_spending,
    performance,
    registers,
    staffing,
    yearly_records,
)

"""Workbooks: the one reader, the one writer, and the marked return of a faulty one."""

from dibao.sheets.container import BadWorkbook
from dibao.sheets.mark import Finding, mark
from dibao.sheets.read import Cell, Sheet, open_workbook, stream_workbook
from dibao.sheets.table import Row, Table, Words, find_table, roster_words, stream_tables
from dibao.sheets.write import Column, Totals, write_ledger

__all__ = [
    "BadWorkbook",
    "Cell",
    "Column",
    "Finding",
    "Row",
    "Sheet",
    "Table",
    "Totals",
    "Words",
    "find_table",
    "mark",
    "open_workbook",
    "roster_words",
    "stream_tables",
    "stream_workbook",
    "write_ledger",
]

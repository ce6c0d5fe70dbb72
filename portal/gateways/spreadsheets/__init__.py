"""Reading the lists people upload: CSV, XLSX, XLSB, ODS, XLS; hostile ones included."""

from portal.gateways.spreadsheets.delimited import guess_header
from portal.gateways.spreadsheets.kinds import Kind, sniff
from portal.gateways.spreadsheets.limits import IMPORT_FILE, ORDER_FILE, Limits, Row, Source
from portal.gateways.spreadsheets.table import Preview, Table, open_table, preview, rows

__all__ = [
    "IMPORT_FILE",
    "ORDER_FILE",
    "Kind",
    "Limits",
    "Preview",
    "Row",
    "Source",
    "Table",
    "guess_header",
    "open_table",
    "preview",
    "rows",
    "sniff",
]

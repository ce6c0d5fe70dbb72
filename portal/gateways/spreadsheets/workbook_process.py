"""The child that opens workbooks: it may die, be killed or run out of memory; nobody else does.

Run as a script with `python -I -S`, the workbook on standard input, and these arguments: folder of
python-calamine, memory in bytes, processor seconds, rows, columns, characters per cell, unpacked
bytes, rows wanted (0: all). Imports nothing of the portal. Answers with records ended by `\\x1e`
and fields parted by `\\x1f`; the last record is `ok`, or `no` with a reason and a row number.
"""

from __future__ import annotations

import resource
import sys

TYPE_CHECKING = False  # typing itself would double the time the child needs to start
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO, TextIO
    from zipfile import ZipInfo

    from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

FIELD, RECORD = "\x1f", "\x1e"
_UNPRINTABLE = {ord(FIELD): " ", ord(RECORD): " ", 0: None}
_SHEETS_TRIED = 20
_CHUNK = 1024 * 1024
_PIECE = 64 * 1024
_MOST_INFLATED = 1032  # what deflate can make of one byte
_READ_AT_ONCE = 64 * _CHUNK  # what calamine reads in less than a second, whatever it holds


class Refused(Exception):
    """The workbook passes a bound."""

    def __init__(self, reason: str, row: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.row = reason, row


def text_of(value: object) -> str:
    """Write a cell as the person sees it: no float artefacts, ISO dates."""
    if value.__class__ is str:
        return str(value).translate(_UNPRINTABLE).strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    text = str(value)
    return text.removesuffix(" 00:00:00") if text[4:5] == "-" else text


def _number(value: float) -> str:
    """Write a number with the fifteen digits a spreadsheet keeps, never with an exponent."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    mantissa, _, exponent = f"{value:.15g}".partition("e")
    return _moved(mantissa, int(exponent)) if exponent else mantissa


def _moved(mantissa: str, places: int) -> str:
    """Move the decimal point of a number by the places of its exponent."""
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, rest = mantissa.lstrip("-").partition(".")
    if places < 0:
        return sign + "0." + "0" * (-places - len(whole)) + whole + rest
    return sign + whole + rest.ljust(places, "0")


def check_members(file: BinaryIO, rows: int, unpacked: int) -> None:
    """Inflate every member once and keep nothing: declared sizes may lie, rows be millions."""
    size = file.seek(0, 2)
    file.seek(0)
    signed = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    if not signed or size * _MOST_INFLATED < min(unpacked, _READ_AT_ONCE):
        return
    import re  # noqa: PLC0415 - small workbooks, the usual ones, are read without its cost
    import zipfile  # noqa: PLC0415

    filled = re.compile(rb"</c>(?:<c [^>]*/>)*</row>")
    total = 0
    for member in zipfile.ZipFile(file).infolist():
        counted = 0
        sheet = "worksheets/" in member.filename
        for chunk in inflated(file, member):
            total += len(chunk)
            if total > unpacked:
                raise Refused("unpacked")
            counted += len(filled.findall(chunk)) if sheet else 0
            if counted > rows + 1:
                raise Refused("rows")
    file.seek(0)


def inflated(file: BinaryIO, member: ZipInfo) -> Iterator[bytes]:
    """Yield what a member really holds, however much it says it holds."""
    import zlib  # noqa: PLC0415

    file.seek(member.header_offset + 26)
    names = file.read(4)
    file.seek(int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little"), 1)
    inflate = zlib.decompressobj(-15) if member.compress_type else None
    left = member.compress_size
    while left > 0 and (piece := file.read(min(_PIECE, left))):
        left -= len(piece)
        while inflate and piece:
            yield inflate.decompress(piece, _CHUNK)
            piece = inflate.unconsumed_tail
        yield piece


def first_filled(
    workbook: CalamineWorkbook, shown: tuple[SheetVisibleEnum, SheetTypeEnum]
) -> CalamineSheet | None:
    """Return the first visible sheet in which something is written, or None."""
    for sheet in workbook.sheets_metadata[:_SHEETS_TRIED]:
        if (sheet.visible, sheet.typ) == shown:
            opened = workbook.get_sheet_by_name(sheet.name)
            if opened.start is not None:
                return opened
    return None


def write_rows(
    sheet: CalamineSheet, out: TextIO, rows: int, columns: int, chars: int, wanted: int
) -> None:
    """Write the filled rows of a sheet, or stop at the first bound that is passed."""
    filled = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [text_of(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        filled += 1
        if filled > rows + 1:
            raise Refused("rows")
        if len(cells) > columns:
            raise Refused("columns")
        if max(map(len, cells)) > chars:
            raise Refused("cell", number)
        out.write(FIELD.join((str(number), *cells)) + RECORD)
        if filled == wanted:
            return
    if not filled:
        raise Refused("empty")


def main(arguments: list[str]) -> None:
    """Read the workbook on standard input under the given bounds."""
    folder, (memory, seconds, rows, columns, chars, unpacked, wanted) = (
        arguments[0],
        map(int, arguments[1:]),
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * unpacked, 2 * unpacked))
    sys.path.append(folder)
    import python_calamine as calamine  # noqa: PLC0415 - found only after its folder is known

    shown = (calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet)
    out = sys.stdout
    try:
        check_members(sys.stdin.buffer, rows, unpacked)
        sheet = first_filled(calamine.load_workbook(sys.stdin.buffer), shown)
        if sheet is None:
            raise Refused("empty")
        out.write(f"size{FIELD}{sheet.height}{RECORD}")
        write_rows(sheet, out, rows, columns, chars, wanted)
        out.write("ok" + RECORD)
    except Refused as refused:
        out.write(f"no{FIELD}{refused.reason}{FIELD}{refused.row}{RECORD}")
    except calamine.PasswordError:
        out.write(f"no{FIELD}password{FIELD}0{RECORD}")
    except MemoryError:
        out.write(f"no{FIELD}unpacked{FIELD}0{RECORD}")
    except BaseException:
        out.write(f"no{FIELD}corrupt{FIELD}0{RECORD}")
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

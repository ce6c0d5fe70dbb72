"""What a file is, by its content: the name's ending is only a wish."""

import re
from enum import StrEnum
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from portal.gateways.spreadsheets.limits import (
    IMPORT_FILE,
    Limits,
    Source,
    no_rows,
    open_source,
    size_of,
)
from portal.kit.errors import InvalidInput
from portal.kit.words import N_

HEAD = 64 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MEMBERS = 2_000
_ZIP_DIRECTORY = 1024 * 1024
_ZIP_TAIL = 22 + 65_535
_SUSPICIOUS_RATIO = 300
_SMALL = 4 * 1024 * 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
_HTML = re.compile(rb"\s*(<!doctype html|<html|<head|<body|<table|<meta)", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a"))  # 1A ends a file of DOS
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    """The forms of a list that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"


def sniff(source: Source, filename: str = "", limits: Limits = IMPORT_FILE) -> Kind:
    """Tell the kind of a file by its content.

    :raises InvalidInput: if it is no list that can be read; the message says what it is.
    """
    with open_source(source) as file:
        head = file.read(HEAD)
    shown = _shown(filename)
    if not head.strip(b"\x00 \r\n\t\x1a"):
        raise no_rows()
    if head.startswith(_ZIP):
        return _kind_of_zip(source, shown, limits)
    if head.startswith(_OLE):
        return _kind_of_ole(source, shown)
    _refuse_other_kinds(head, shown)
    return Kind.CSV


def _shown(filename: str) -> str:
    """Make a name fit to be put into a sentence."""
    name = PurePath(filename.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable())[:80] or "…"


def _refuse_other_kinds(head: bytes, shown: str) -> None:
    """Refuse what is neither a workbook nor text."""
    if head.startswith(b"%PDF-"):
        message = N_("%(file)s is a PDF document. Save the list as XLSX or CSV and upload that.")
    elif head.startswith(b"{\\rtf"):
        message = N_("%(file)s is a text document. Save the list as XLSX or CSV and upload that.")
    elif _HTML.match(head.removeprefix(_BOMS[0])):
        message = N_(
            "%(file)s is a web page with the name of a list. "
            "Open it in your spreadsheet program and save it as XLSX or CSV."
        )
    elif head.removeprefix(_BOMS[0]).lstrip().startswith(b"<?xml"):
        message = N_(
            "%(file)s is an XML file. Open it in your spreadsheet program "
            "and save it as XLSX or CSV."
        )
    elif head.startswith(_PICTURES):
        message = N_("%(file)s is a picture. Upload the list itself, as XLSX or CSV.")
    elif head.startswith(_PROGRAMS) and b"\x00" in head:
        message = N_("%(file)s is a program, not a list. Choose the file with your list.")
    elif not _is_text(head):
        message = N_("%(file)s is not a list that can be read. Save it as XLSX or CSV.")
    else:
        return
    raise InvalidInput(message, file=shown)


def _is_text(head: bytes) -> bool:
    """Test for text in any encoding a spreadsheet writes."""
    if head.startswith(_BOMS) or looks_like_utf16(head):
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return b"\x00" not in head and controls * 200 <= len(head)


def looks_like_utf16(head: bytes) -> str | None:
    """Name the byte order of UTF-16 without a mark: Latin text has a zero in every other byte."""
    pairs = len(head) // 2
    for encoding, text, zero in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        zeros = head[zero : pairs * 2 : 2].count(0)
        if pairs >= 2 and zeros * 2 >= pairs and not head[text : pairs * 2 : 2].count(0):
            return encoding
    return None


def _kind_of_ole(source: Source, shown: str) -> Kind:
    """Tell an old Excel workbook from what else lives in that container."""
    with open_source(source) as file:
        content = file.read(IMPORT_FILE.bytes)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise password()
    if "WordDocument".encode("utf-16-le") in content:
        raise InvalidInput(
            N_("%(file)s is a text document. Save the list as XLSX or CSV and upload that."),
            file=shown,
        )
    return Kind.XLS


def _kind_of_zip(source: Source, shown: str, limits: Limits) -> Kind:
    """Tell a workbook from other archives, believing no size until it is checked."""
    _check_directory(source)
    try:
        with open_source(source) as file, ZipFile(file) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise corrupt() from error
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes or any(
        member.file_size > _SMALL
        and member.file_size > _SUSPICIOUS_RATIO * max(1, member.compress_size)
        for member in members
    ):
        raise unpacks_too_large()
    if any(member.flag_bits & 1 for member in members):
        raise password()
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if any(name.lower().startswith("xl/workbook") for name in names):
        return Kind.XLSX
    if "content.xml" in names and "mimetype" in names:
        return Kind.ODS
    if any(name.startswith("word/") for name in names):
        message = N_("%(file)s is a text document. Save the list as XLSX or CSV and upload that.")
    else:
        message = N_("%(file)s is a packed archive. Unpack it and upload the list itself.")
    raise InvalidInput(message, file=shown)


def _check_directory(source: Source) -> None:
    """Refuse an archive whose table of contents alone would fill the memory."""
    size = size_of(source)
    with open_source(source) as file:
        file.seek(max(0, size - _ZIP_TAIL))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise corrupt()
    members = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if members > _ZIP_MEMBERS or directory > _ZIP_DIRECTORY:
        raise unpacks_too_large()


def password() -> InvalidInput:
    """Build the refusal of a locked workbook."""
    return InvalidInput(
        N_("The workbook is locked with a password. Save it without one and upload it again.")
    )


def corrupt() -> InvalidInput:
    """Build the refusal of a damaged workbook."""
    return InvalidInput(
        N_("The workbook is damaged or incomplete. Open it, save it anew and upload it again.")
    )


def unpacks_too_large() -> InvalidInput:
    """Build the refusal of a workbook that would unpack beyond its bounds."""
    return InvalidInput(
        N_(
            "The workbook is far larger inside than it should be. "
            "Copy the rows you need into a new workbook and upload that."
        )
    )

"""Which encoding a text file is in, decided over the whole file in bounded memory."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from portal.gateways.spreadsheets.kinds import HEAD, looks_like_utf16
from portal.kit.errors import InvalidInput
from portal.kit.words import N_

_CHUNK = 1024 * 1024
_KEEP = 256 * 1024
_POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_LETTERS = {encoding: _POLISH.encode(encoding) for encoding in ("cp1250", "iso8859_2", "cp852")}
_OTHER_ALPHABETS = ("cp1251", "cp1253", "cp866", "iso8859_5", "koi8_r")
_C1 = bytes(range(0x80, 0xA0))
_RUNS = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What one pass over a text file tells."""

    encoding: str
    lines: int
    head: bytes


@dataclass(slots=True)
class _Seen:
    """What the pass has counted so far."""

    lines: int = 0
    high: bytes = b""
    broken: bool = False
    open_end: bool = False


def text_facts(file: BinaryIO, encoding: str | None = None) -> TextFacts:
    """Read the file once and name its encoding, unless one is given.

    :raises InvalidInput: if it is no text, or the given encoding is unknown.
    """
    head = file.read(HEAD)
    file.seek(0)
    marked = encoding or _by_mark(head)
    seen = _scan(file, wide=(marked or "").startswith(("utf-16", "utf-32")))
    if marked:
        _check_known(marked)
        return TextFacts(encoding=marked, lines=seen.lines, head=head)
    return TextFacts(encoding=_decide(seen), lines=seen.lines, head=head)


def _by_mark(head: bytes) -> str | None:
    """Read the byte order mark, or the zeros that UTF-16 leaves."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return looks_like_utf16(head)


def _check_known(encoding: str) -> None:
    """Refuse an encoding that Python cannot read as text."""
    try:
        known = codecs.lookup(encoding)
    except (LookupError, ValueError):
        known = None
    if known is None or not getattr(known, "_is_text_encoding", True):
        raise InvalidInput(N_("This encoding is not known. Choose one from the list."))


def _scan(file: BinaryIO, *, wide: bool) -> _Seen:
    """Count lines, keep the bytes above ASCII, and try whether they are UTF-8."""
    seen = _Seen()
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := file.read(_CHUNK):
        if len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            raise _not_text()
        seen.lines += chunk.count(b"\n") or chunk.count(b"\r")
        seen.open_end = not chunk.rstrip(b"\x00").endswith((b"\n", b"\r"))
        if wide:
            continue
        if b"\x00" in chunk:
            raise _not_text()
        if not chunk.isascii() and len(seen.high) < _KEEP:
            seen.high += b" ".join(_RUNS.findall(chunk)[:_KEEP])
        seen.broken = seen.broken or not _decodes(decoder, chunk)
    seen.lines += seen.open_end
    seen.broken = seen.broken or not _decodes(decoder, b"", final=True)
    file.seek(0)
    return seen


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    """Feed a chunk to the UTF-8 decoder."""
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _decide(seen: _Seen) -> str:
    """Choose UTF-8 where the bytes are (almost all) that, else the best single-byte encoding."""
    if not seen.broken:
        return "utf-8"
    text = seen.high.decode("utf-8", "replace").replace(" ", "")
    wrong = text.count("\ufffd")
    if wrong * 20 < len(text) - wrong:
        return "utf-8"
    return single_byte(seen.high)


def single_byte(high: bytes) -> str:
    """Name the single-byte encoding of the bytes above ASCII, given in runs parted by blanks."""
    scores = {encoding: _score(high, encoding) for encoding in _LETTERS}
    best = max(scores, key=lambda encoding: scores[encoding])
    # Polish letters stand alone or in pairs; long runs are another alphabet.
    if len(high) >= 16 and len(high) > 4 * len(high.split()):
        guess = from_bytes(high[:4096], cp_isolation=list(_OTHER_ALPHABETS)).best()
        return guess.encoding if guess is not None else best
    # A few stray signs of Windows look like letters of DOS.
    return best if best != "cp852" or scores[best] >= 3 else "cp1250"


def _score(high: bytes, encoding: str) -> int:
    """Count the Polish letters, less the control characters made of the rest."""
    letters = len(high) - len(high.translate(None, _LETTERS[encoding]))
    if encoding == "iso8859_2":
        return letters - (len(high) - len(high.translate(None, _C1)))
    return letters


def _not_text() -> InvalidInput:
    """Build the refusal of bytes that only looked like text at the beginning."""
    return InvalidInput(N_("The file is not a list that can be read. Save it as XLSX or CSV."))

"""Small PDF papers of products: safety data sheets of chemicals, data sheets of the rest."""

from __future__ import annotations

_LETTERS = {
    "ą": "aogonek",
    "ć": "cacute",
    "ę": "eogonek",
    "ł": "lslash",
    "ń": "nacute",
    "ś": "sacute",
    "ź": "zacute",
    "ż": "zdotaccent",
    "Ł": "Lslash",
    "Ś": "Sacute",
    "Ż": "Zdotaccent",
}
_FIRST = 128
_CODES = {letter: _FIRST + place for place, letter in enumerate(_LETTERS)}


def paper(title: str, lines: list[str]) -> bytes:
    """Return one page of A4 with a title and lines; written by hand, as WeasyPrint takes long."""
    shown = [f"BT /F 16 Tf 56 770 Td {_shown(title)} Tj ET"]
    for place, line in enumerate(lines):
        shown.append(f"BT /F 11 Tf 56 {736 - 20 * place} Td {_shown(line)} Tj ET")
    content = "\n".join(shown).encode("latin-1")
    names = " ".join(f"/{name}" for name in _LETTERS.values())
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (pl) >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /Font << /F 4 0 R >> >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding"
            b" /BaseEncoding /WinAnsiEncoding /Differences [%d %s] >> >>"
            % (_FIRST, names.encode()),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    )


def _shown(text: str) -> str:
    """Return a text as a PDF string in our encoding."""
    coded = "".join(
        chr(_CODES[letter]) if letter in _CODES else letter if ord(letter) < 256 else "?"
        for letter in text
    )
    return "(" + coded.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def _file(objects: list[bytes]) -> bytes:
    """Put objects together with the table of where each begins."""
    body, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, len(body))
    )

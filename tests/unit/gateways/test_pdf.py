"""Documents as PDF: alike for alike, and closed to the outside."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from pypdf import PdfReader

from portal.gateways.pdf import render_pdf

RED = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
PAGE = (
    '<html lang="pl"><head><title>Faktura</title>'
    '<link rel="stylesheet" href="res:style.css"></head>'
    '<body><h1>Zażółć gęślą jaźń</h1><img src="res:logo.svg"></body></html>'
)
FILES = {"logo.svg": RED, "style.css": b"@page { size: A5 } h1 { background: url(res:logo.svg) }"}


class Canary(BaseHTTPRequestHandler):
    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def canary() -> Iterator[str]:
    Canary.hits = []
    server = HTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_has_its_text_title_and_page() -> None:
    reader = PdfReader(io.BytesIO(render_pdf(PAGE, FILES)))

    assert "Zażółć gęślą jaźń" in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == "Faktura"
    assert round(float(reader.pages[0].mediabox.width)) == 420  # A5: the given sheet was used


def test_the_same_document_gives_the_same_bytes_in_any_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.unit.gateways.test_pdf import FILES, PAGE\n"
        "from portal.gateways.pdf import render_pdf\n"
        "sys.stdout.buffer.write(render_pdf(PAGE, FILES))"
    )
    root = str(Path(__file__).resolve().parents[3])
    other = subprocess.run([sys.executable, "-c", code, root], capture_output=True, check=True)

    assert render_pdf(PAGE, FILES) == render_pdf(PAGE, FILES) == other.stdout


REFERENCES = """
<html><head><link rel="stylesheet" href="{url}/link.css">
<style>@import url({url}/import.css); @font-face {{ font-family: x; src: url({url}/font.woff) }}
 body {{ background: url({url}/background.png); font-family: x }}
 li {{ list-style: url({url}/li.png) }}
 h1::before {{ content: url({url}/content.png) }} a {{ content: attr(href) }}</style>
<link rel="attachment" href="{url}/attached"></head>
<body><h1>x</h1><ul><li>x</ul><img src="{url}/img.png"><img srcset="{url}/set.png 2x">
<object data="{url}/object.svg"></object><embed src="{url}/embed.svg">
<a rel="attachment" href="{url}/a">x</a>
<svg width="9" height="9"><image href="{url}/inner.png" width="9" height="9"/>
<use href="{url}/use.svg#a"/></svg>
<img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href=
 '{url}/nested.png' width='9' height='9'/%3E%3C/svg%3E">
<iframe src="{url}/frame"></iframe></body></html>
"""


def test_no_reference_reaches_a_server(canary: str) -> None:
    render_pdf(REFERENCES.format(url=canary))

    assert Canary.hits == []


@pytest.mark.parametrize("prefix", ["file://", "FILE://", "", "file://localhost"])
def test_no_reference_brings_a_file_of_this_machine_in(prefix: str, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    for name in ("a", "attached", "img.png", "link.css", "object.svg", "embed.svg", "frame"):
        (tmp_path / "secret" / name).write_text("CANARY-IN-THE-MINE")

    reader = PdfReader(io.BytesIO(render_pdf(REFERENCES.format(url=f"{prefix}{tmp_path}/secret"))))

    assert dict(reader.attachments) == {}
    assert "CANARY" not in "".join(page.extract_text() for page in reader.pages)
    assert b"CANARY" not in reader.stream.read()


def test_only_given_files_are_found_by_name() -> None:
    missing = render_pdf('<img src="res:../../etc/passwd"><img src="res:none.svg"><p>x</p>')

    assert len(PdfReader(io.BytesIO(missing)).pages) == 1

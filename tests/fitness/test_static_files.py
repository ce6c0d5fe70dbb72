"""What the browser is sent: pinned, complete, small, and allowed by the content security policy."""

import gzip
import hashlib
import re
from pathlib import Path

PORTAL = Path(__file__).resolve().parents[2] / "portal"
STATIC, VENDOR = PORTAL / "static", PORTAL / "static" / "vendor"
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
FIRST_VISIT = ["portal.css", "portal.js", "theme.js", *(f"vendor/{name}" for name in (
    "tabler.css", "htmx.min.js", "icons.svg", "inter-latin.woff2", "inter-polish.woff2",
))]  # fmt: skip


def test_vendored_files_are_those_that_were_pinned():
    lines = (VENDOR / "CHECKSUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in listed}

    assert found == listed


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text()))
    pattern = r"""(?:\bicon\(|symbol=|tile=)\s*["']([\w-]+)["']"""
    named = {name for path in TEMPLATES for name in re.findall(pattern, path.read_text())}

    assert named - drawn == set()


def test_no_page_carries_what_the_policy_forbids():
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|hx-on|=\"js:|<script(?![^>]*\bsrc=)|javascript:",
        re.IGNORECASE,
    )
    for_browsers = [path for path in TEMPLATES if path.parent.name not in {"mail", "documents"}]
    guilty = [path.name for path in for_browsers if forbidden.search(path.read_text())]

    assert guilty == []


def test_a_first_visit_costs_less_than_200_kb():
    sizes = [len(gzip.compress((STATIC / name).read_bytes())) for name in FIRST_VISIT]

    assert sum(sizes) < 120_000  # leaves 80 kB for the page and its pictures


def test_fonts_have_one_address_so_that_they_load_once():
    css = (STATIC / "portal.css").read_text()
    for name in ("inter-latin.woff2", "inter-polish.woff2"):
        digest = hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()[:10]
        assert f'url("vendor/{name}?v={digest}")' in css


def test_macros_take_everything_they_show_as_arguments():
    used = re.compile(r"\b(?:request|session|current_user)\.|\{[{%].*\bg\.\w")
    guilty = [
        p.name
        for p in (PORTAL / "templates/components").glob("*.html")
        if used.search(p.read_text())
    ]

    assert guilty == []

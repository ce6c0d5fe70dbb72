"""No cell that leaves the portal is a formula."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.domain.cells import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x")',
        "+48 600 100 200",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "＝1+1",
        "＠x",
        "−1+1",
        "-1+1",
    ],
)
def test_what_could_be_a_formula_becomes_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Kubek", "12", "-12,50", "+3", "1=1", "a@b.pl", " x"])
def test_plain_text_and_numbers_stay_as_they_are(text):
    assert safe_cell(text) == text


@given(st.text())
@example("\u2060=1")
def test_no_safe_cell_begins_as_a_formula_and_nothing_is_lost(text):
    safe = safe_cell(text)
    assert safe.removeprefix("'") == text.removeprefix("'")
    first = unicodedata.normalize("NFKC", safe.strip())[:1]
    if first in ("=", "@"):
        raise AssertionError(repr(safe))

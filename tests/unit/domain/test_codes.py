"""Codes: one normal form, check digits, and what spreadsheets do to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import (
    CodeKind,
    check_digit,
    check_ean,
    is_ean,
    lookups,
    mangled_prefix,
    normalise_code,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" PP-0090-B ", "pp0090b"),
        ("pp 0090 b", "pp0090b"),
        ("PP–0090_B", "pp0090b"),
        ("'5900000123455", "5900000123455"),
        ("ＡＢ１２", "ab12"),
        ("M8x1.25", "m8x1.25"),
        ("A/1", "a/1"),
        (" - ", ""),
    ],
)
def test_codes_are_stored_and_searched_in_one_form(text, code):
    assert normalise_code(text) == code


@given(st.text(max_size=100))
def test_the_normal_form_of_a_normal_form_is_itself(text):
    once = normalise_code(text)
    assert normalise_code(once) == once


@pytest.mark.parametrize(
    "code", ["5900851376741", "8712581549640", "96385074", "036000291452", "10012345000017"]
)
def test_an_ean_of_every_length_passes_its_check_digit(code):
    assert is_ean(code)


@pytest.mark.parametrize("code", ["5900851376742", "590085137674", "", "P1", "00000000", "٥٩"])
def test_what_is_no_ean_does_not(code):
    assert not is_ean(code)


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("123456789", min_size=n, max_size=n))
)
def test_a_code_with_its_check_digit_is_an_ean_and_with_another_one_is_none(digits):
    right = check_digit(digits)
    assert is_ean(f"{digits}{right}")
    assert not is_ean(f"{digits}{(right + 1) % 10}")


@pytest.mark.parametrize(
    ("text", "kind", "kept", "words"),
    [
        ("5900851376741", CodeKind.EAN, "5900851376741", ""),
        (" 590 0851 376741 ", CodeKind.EAN, "5900851376741", ""),
        ("5900851376741.0", CodeKind.EAN, "5900851376741", ""),
        (
            "36000291452",
            CodeKind.OTHER,
            "36000291452",
            "EAN 36000291452 has lost its leading zero: it should be 036000291452.",
        ),
        (
            "5900020099",
            CodeKind.OTHER,
            "5900020099",
            "EAN 5900020099 has 10 digits; it should have 8, 12, 13 or 14.",
        ),
        (
            "5900851376742",
            CodeKind.OTHER,
            "5900851376742",
            "EAN 5900851376742 has a wrong check digit: 2 should be 1.",
        ),
        (
            "5,90002E+12",
            CodeKind.OTHER,
            "5,90002E+12",
            "5,90002E+12 was changed by a spreadsheet: format the column as text.",
        ),
        ("P1", CodeKind.OTHER, "P1", "P1 is not an EAN: an EAN has digits only."),
    ],
)
def test_a_code_that_is_no_ean_is_kept_as_another_kind_with_a_warning(text, kind, kept, words):
    found = check_ean(text)
    assert (found.kind, found.text) == (kind, kept)
    assert found.warning % found.values == words


@given(st.text(max_size=60))
def test_any_text_given_as_an_ean_is_kept(text):
    found = check_ean(text)
    assert (found.warning == "") == (found.kind is CodeKind.EAN)
    if found.kind is CodeKind.OTHER:
        assert found.text == text.strip()


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("AB-12", ("ab12",)),
        ("5900851376741", ("5900851376741", "05900851376741")),
        ("036000291452", ("036000291452", "0036000291452", "00036000291452", "36000291452")),
        ("36000291452", ("36000291452", "036000291452", "0036000291452", "00036000291452")),
        ("5900851376741.0", ("5900851376741.0", "5900851376741", "05900851376741")),
        ("", ()),
    ],
)
def test_a_code_is_looked_for_in_the_forms_it_may_be_stored_in(text, forms):
    assert lookups(text) == forms


def test_what_is_left_of_a_code_in_powers_of_ten_may_still_be_searched():
    assert mangled_prefix("5,90002E+12") == "590002"
    assert mangled_prefix("5.9E12") == "59"
    assert mangled_prefix("AB-12") is None

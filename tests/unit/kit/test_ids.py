"""Identifiers are in order of making; slugs may stand in an address."""

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.ids import new_id, slug


def test_an_id_is_a_uuid_of_version_7_and_the_rfc_variant():
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_carry_the_time_of_their_making():
    first, second = new_id(), new_id()
    assert first.int >> 80 <= second.int >> 80
    assert first != second


def test_a_document_number_becomes_a_slug():
    assert slug("ZAM/2026/000123") == "ZAM-2026-000123"
    assert slug(" a\\b%c#d?e f ") == "a-b-c-d-e-f"
    assert slug("///") == "-"


@given(st.text())
def test_a_slug_is_never_empty_and_holds_nothing_an_address_reads(text):
    made = slug(text)
    assert made
    assert not set(made) & set("/\\%#? \t\r\n")


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text):
    assert slug(slug(text)) == slug(text)

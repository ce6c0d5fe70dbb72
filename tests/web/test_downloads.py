"""Names of files to keep: any letters, no way out of the header."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from portal.web.downloads import disposition


def test_polish_letters_travel_in_the_extended_form():
    assert disposition("zamówienie ąę.csv") == (
        'attachment; filename="zam_wienie __.csv";'
        " filename*=UTF-8''zam%C3%B3wienie%20%C4%85%C4%99.csv"
    )


@given(st.text(max_size=60))
def test_no_name_breaks_the_header(name):
    value = disposition(name)

    value.encode("latin-1")
    assert all(32 <= ord(letter) < 127 for letter in value)
    assert parse_options_header(value)[0] == "attachment"

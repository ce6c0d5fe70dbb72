"""Expected failures carry words and what they name."""

from portal.kit.errors import Conflict, TooMany


def test_an_error_reads_as_its_message_with_the_values_in_it():
    error = Conflict("Only %(available)s are available.", available="48 szt.")
    assert str(error) == "Only 48 szt. are available."
    assert (error.message, error.values) == (
        "Only %(available)s are available.",
        {"available": "48 szt."},
    )


def test_a_message_without_values_may_hold_a_percent_sign():
    assert str(Conflict("100 % sold")) == "100 % sold"


def test_too_many_says_when_to_come_back():
    assert TooMany("Wait.", retry_after=30).retry_after == 30

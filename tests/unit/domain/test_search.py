"""Search text and queries: the same folding for what is stored and what is typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.search import exact_code, fold, prefix_query, search_text, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ŻÓŁTA GĘŚ", "zolta ges"),
        ("zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Straße", "strasse"),
        ("Crème brûlée", "creme brulee"),
        ("ＡＢＣ１２", "abc12"),
    ],
)
def test_letters_lose_case_and_diacritics(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert tokens(" ".join(tokens(text))) == tokens(text)


def test_the_stored_text_holds_names_in_words_and_codes_whole_and_in_parts():
    assert (
        search_text(["Kubek żółty 300 ml"], ["KB-0300/Ż"]) == "kubek zolty 300 ml kb0300z kb 0300 z"
    )


def test_a_word_stands_once():
    assert search_text(["kubek Kubek KUBEK"], ["kubek"]) == "kubek"


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("kub żół", "kub:* & zol:*"),
        ("  Kubek  kubek ", "kubek:*"),
        ("KB-0300", "kb:* & 0300:*"),
        ("a' | b:* & !c", "a:* & b:* & c:*"),
        ("", None),
        ("!&|():*'", None),
    ],
)
def test_every_word_typed_is_looked_for_as_a_prefix(typed, query):
    assert prefix_query(typed) == query


@given(st.text(max_size=400))
def test_a_query_holds_nothing_the_database_could_take_for_an_operator(typed):
    query = prefix_query(typed)
    if query is not None:
        assert len(query.split(" & ")) <= 8
        assert all(re.fullmatch(r"[^\W_]{1,40}:\*", part) for part in query.split(" & "))


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_a_product_is_found_by_the_beginning_of_any_of_its_words(name, code):
    stored = search_text([name], [code]).split()
    for word in (prefix_query(name) or "").split(" & "):
        assert not word or any(have.startswith(word.removesuffix(":*")) for have in stored)


def test_a_single_code_may_be_typed_in_any_form():
    assert exact_code(" KB-0300 ") == "kb0300"
    assert exact_code("---") is None
    assert exact_code("x" * 65) is None

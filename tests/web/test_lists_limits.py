"""Lists as long as they may be, and what is too much for them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from portal.extensions import db
from portal.models.catalogue import Product
from portal.models.lists import FavouritesLine
from portal.models.tenancy import acting_as_system
from tests.factories import a_member, a_product
from tests.factories.lists import a_list
from tests.stored import stored

MANY = 5_000


def filled(made, sample: Product) -> None:
    """Make copies of a product until the list is full of them."""
    columns = [
        column.name
        for column in Product.__table__.columns
        if column.name not in ("id", "sku", "slug", "sku_normal") and column.computed is None
    ]
    names = ", ".join(columns)
    copying = (
        f"INSERT INTO products (id, sku, slug, {names}) SELECT gen_random_uuid(),"  # noqa: S608 - column names
        f" 'N-' || n, 'N-' || n, {names} FROM products, generate_series(1, :many) n"
        " WHERE products.id = :sample"
    )
    with acting_as_system():
        db.session.execute(text(copying), {"many": MANY, "sample": sample.id})
        db.session.execute(
            text(
                "INSERT INTO favourites_lines (id, company_id, list_id, product_id, unit, quantity,"
                " section, note, position) SELECT gen_random_uuid(), :company, :list, id, unit, 1,"
                " '', '', row_number() OVER (ORDER BY sku) FROM products WHERE sku LIKE 'N-%'"
            ),
            {"company": made.company_id, "list": made.id},
        )
        db.session.commit()


@pytest.fixture
def full(app):
    """A member with a list of as many lines as one may have."""
    me = a_member()
    made = a_list(of=me)
    filled(made, a_product(sku="A-1"))
    return me, made


def _count() -> int:
    return stored(select(func.count(FavouritesLine.id)))[0]


def test_a_full_list_is_shown_by_the_page_and_one_more_line_is_refused_in_words(
    as_member, count_queries, full
):
    me, made = full
    browser = as_member(me)
    browser.get(f"/lists/{made.id}")

    with count_queries() as seen:
        page = browser.get(f"/lists/{made.id}?page=50")
    refused = as_member(me, htmx=True).post(f"/lists/{made.id}/lines", expect=422, entry="A-1 3")

    assert len(seen) == 14
    assert len(page.select("tr[data-line]")) == 100
    assert "5000 pozycji" in refused.select_one("#entry-error").get_text()
    assert refused.select_one("#entry-said")["data-entry"] == "A-1 3"
    assert _count() == MANY


def test_a_full_list_is_too_much_for_one_print_and_says_so(as_member, full):
    me, made = full
    browser = as_member(me)

    answer = browser.post(f"/lists/{made.id}/prints/form")

    told = browser.get(answer.headers["Location"]).select_one("#flashes").get_text()
    assert "najwyżej 1000 pozycji" in told


def test_a_row_of_a_full_list_is_moved_without_writing_the_others(as_member, count_queries, full):
    me, made = full
    browser = as_member(me, htmx=True)
    rows = browser.get(f"/lists/{made.id}").select("tr[data-line]")

    with count_queries() as seen:
        browser.post(
            f"/lists/{made.id}/places",
            expect=200,
            line=rows[0]["data-line"],
            after=rows[1]["data-line"],
        )

    positions = stored(select(FavouritesLine.position).order_by(FavouritesLine.position))
    assert positions == list(range(1, MANY + 1))
    assert len([one for one in seen if one.startswith("UPDATE favourites_lines")]) == 2

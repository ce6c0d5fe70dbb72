"""Favourites lists: many of them, one of them, what may be done with it as a whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.models.carts import CartLine
from portal.models.lists import FavouritesLine, FavouritesList
from tests.factories import a_company, a_member, a_product
from tests.factories.lists import a_list
from tests.kept import kept


def test_a_list_page_opens(as_member):
    product = a_product(sku="A-1", name="Rękawice", net="2.00", stock="48")
    member = a_member()
    made = a_list(of=member, lines={product: "10"}, name="Co tydzień")
    page = as_member(member).get(f"/lists/{made.id}")
    assert page.heading == "Co tydzień"

"""A shop with a buyer at the checkout; rate limits as in production."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from portal.extensions import limiter
from tests.factories import a_company, a_member, a_price_group, a_product
from tests.factories.orders import a_cart, a_delivery_method


@dataclass
class Shop:
    """A buyer with a cart of one product, and a way to deliver."""

    buyer: object
    product: object
    cart: object


@pytest.fixture
def shop(app):
    group = a_price_group(tiers={"1000": "2"})
    buyer = a_member(of=a_company(group=group))
    product = a_product(net="10.00", stock="100", sku="RK-2040-N", name="Rękawice")
    a_delivery_method()
    return Shop(buyer, product, a_cart(of=buyer, lines={product: "3"}))


@pytest.fixture
def limited(app: Flask):
    """Rate limits as in production, counted from nothing.

    The limiter is one for the process: another test may have bound it to a Redis that is gone.
    """
    bound = limiter._storage, limiter._limiter
    limiter._storage = MemoryStorage()
    limiter._limiter = type(bound[1])(limiter._storage)
    limiter.enabled = True
    yield limiter
    limiter.enabled = False
    limiter._storage, limiter._limiter = bound


@pytest.fixture
def group(app: Flask):
    return a_price_group()


@pytest.fixture
def company(group):
    return a_company(group=group)


@pytest.fixture
def buyer(as_member, company):
    """Return the browser of a purchaser of the company."""
    return as_member(a_member(of=company))

"""Loading the demo: every chapter in turn, all in one transaction, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from portal.extensions import session
from portal.models.accounts import Company
from portal.models.catalogue import Product
from portal.models.seller import Seller
from portal.services.accounts.sign_in import hash_password
from portal.services.demo.batch import Batch
from portal.services.demo.companies import companies
from portal.services.demo.goods import goods
from portal.services.demo.habits import habits
from portal.services.demo.own_codes import own_codes
from portal.services.demo.people import PASSWORD
from portal.services.demo.pictures import pictures
from portal.services.demo.prices import prices
from portal.services.demo.relatives import substitutes, successors
from portal.services.demo.rules import rules
from portal.services.demo.seller import seller
from portal.services.demo.stock import Reserved, stock

PRODUCTS = 3_000
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was written."""

    products: int
    companies: int
    orders: int
    rows: int


def is_loaded() -> bool:
    """Test whether the portal has data already, the demo's or its own; in system scope."""
    return any(
        session.execute(select(func.count()).select_from(model)).scalar_one()
        for model in (Seller, Product, Company)
    )


def load(*, at: datetime, say: Say, products: int = PRODUCTS) -> Loaded:
    """Write the whole demo as of an instant, in system scope and an empty database.

    The same instant gives the same demo, but for the hash of the password.
    """
    batch = Batch(at=at)
    say("The seller, its goods and clients")
    house = seller(batch)
    shelf = goods(batch, count=products)
    successors(batch, shelf)
    substitutes(batch, shelf)
    society = companies(batch, house, hash_password(PASSWORD))
    habits(batch, society, shelf)
    own_codes(batch, society, shelf)
    rules(batch, house, shelf, society)
    say("Prices")
    book = prices(batch, house, shelf, society)
    reserved: Reserved = defaultdict(Decimal)
    say("Stock and pictures")
    stock(batch, house, shelf, reserved)
    pictures(batch, shelf)
    rows = batch.write(lambda name, count: say(f"  {name}: {count}"))
    del book
    return Loaded(products=len(shelf.goods), companies=len(society.clients), orders=0, rows=rows)

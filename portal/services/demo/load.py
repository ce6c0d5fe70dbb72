"""Loading the demo: every chapter in turn, all in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.extensions import session
from portal.models.accounts import Company
from portal.models.catalogue import Product
from portal.models.orders import Order
from portal.models.seller import Seller
from portal.services.accounts.sign_in import hash_password
from portal.services.demo.approvals import approvals
from portal.services.demo.batch import Batch
from portal.services.demo.branches import hotel_buyer
from portal.services.demo.carts import carts
from portal.services.demo.companies import companies
from portal.services.demo.goods import goods
from portal.services.demo.habits import habits
from portal.services.demo.history import history
from portal.services.demo.invoices import invoices
from portal.services.demo.news import news
from portal.services.demo.own_codes import own_codes
from portal.services.demo.payments import limits, payments
from portal.services.demo.people import PASSWORD
from portal.services.demo.pictures import papers, pictures
from portal.services.demo.prices import prices
from portal.services.demo.relatives import substitutes, successors
from portal.services.demo.rules import rules
from portal.services.demo.seller import seller
from portal.services.demo.since import since
from portal.services.demo.stock import stock
from portal.services.demo.traces import traces
from portal.services.demo.waiting import waiting
from portal.services.regular.commands import rebuild

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
    """Write the whole demo as of an instant, in system scope and an empty database."""
    batch = prepare(at=at, say=say, products=products)
    say("Writing")
    rows = batch.write()
    say("What each company buys again and again")
    rebuild(at=at)
    return Loaded(
        products=len(batch.rows(Product)),
        companies=len(batch.rows(Company)),
        orders=len(batch.rows(Order)),
        rows=rows,
    )


def prepare(*, at: datetime, say: Say, products: int = PRODUCTS) -> Batch:
    """Return every row of the demo as of an instant; only its pictures are stored already.

    The same instant gives the same demo, but for the password's hash and the files' keys.
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
    say("Eighteen months of orders")
    past = history(batch, house, society, book, shelf)
    issued = invoices(batch, past.placed)
    payments(batch, society, issued)
    limits(society, issued, past.placed)
    say("Stock, pictures, carts and mails")
    stock(batch, house, shelf, past.reserved)
    pictures(batch, shelf)
    papers(batch, shelf)
    carts(batch, society, shelf, book)
    approvals(batch, society)
    since(batch, society, shelf)
    traces(batch, society, past.placed)
    waiting(batch, society, shelf)
    news(batch, society, shelf)
    hotel_buyer(batch, society)
    return batch

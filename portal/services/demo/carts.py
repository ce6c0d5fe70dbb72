"""Carts and lists people are in the middle of: Alfa's purchaser most of all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from portal.domain.pricing import resolve
from portal.kit.clock import business_date
from portal.kit.money import PLN
from portal.models.carts import Cart, CartLine, CartSource
from portal.models.lists import FavouritesLine, FavouritesList
from portal.models.stock import StockLevel
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client, Society
from portal.services.demo.goods import Good, Shelf
from portal.services.demo.prices import Book

_DAY = timedelta(days=1)
_CART = (
    ("RK-2040-N", 40),
    ("RK-2041-N", 20),
    ("PP-0090-B", 96),
    ("PR-0150-Z", 6),
    ("WK-1200-C", 75),
    ("MY-0500-L", 8),
    ("KB-0250-P", 20),
    ("FS-0450-S", 12),
)
# What the cart is worth after the tier, and a price that has risen since.
_CART_NET = 374_985
_SEEN = {"FS-0450-S": 2_060}
_WEEKLY = (
    ("Łazienki", "PP-0090-B", 96),
    ("Łazienki", "PR-0150-Z", 6),
    ("Łazienki", "MY-0500-L", 8),
    ("Sprzątanie", "WK-1200-C", 50),
    ("Sprzątanie", "DZ-0750-A", 24),
    ("Sprzątanie", "RK-2040-N", 40),
    ("Kuchnia", "KB-0250-P", 20),
    ("Kuchnia", "WC-0080-P", 10),
    ("Kuchnia", "PN-0100-K", 4),
    ("Kuchnia", "WM-0500-G", 12),
)

# Only Alfa's cart shows a shortage: the other carts can be ordered as they lie.
_PLENTY = 100


def carts(batch: Batch, society: Society, shelf: Shelf, book: Book) -> None:
    """Fill carts and lists."""
    alfa = society.clients["alfa"]
    today = business_date(batch.at)
    main = alfa.branches[0]["id"]
    cart = _cart(batch, alfa, "", branch_id=main, shown_net_minor=_CART_NET)
    for position, (sku, quantity) in enumerate(_CART):
        _line(batch, cart, alfa, shelf.by_sku[sku], quantity, position, book, today)
    _holidays(batch, society, shelf, book)
    there = {
        row["product_id"]
        for row in batch.rows(StockLevel)
        if row["on_hand"] - row["reserved"] >= _PLENTY
    }
    for short in ("beta", "gamma", "delta"):
        client = society.clients[short]
        cart = _cart(
            batch, client, "", branch_id=client.branches[0]["id"] if client.branches else None
        )
        for position, good in enumerate([one for one in client.regular if one.id in there][:5]):
            _line(batch, cart, client, good, good.step * 2, position, book, today)
    _lists(batch, alfa, shelf)


def _cart(batch: Batch, client: Client, name: str, **values: object) -> Row:
    return batch.add(
        Cart,
        company_id=client.id,
        membership_id=client.membership["id"],
        name=name,
        created_at=batch.at - 2 * _DAY,
        updated_at=batch.at - timedelta(hours=1),
        **values,
    )


def _line(
    batch: Batch,
    cart: Row,
    client: Client,
    good: Good,
    quantity: int,
    position: int,
    book: Book,
    today: date,
    *,
    by: Row | None = None,
) -> None:
    price = resolve(
        book.pricing(client, good, today), quantity=Decimal(quantity), currency=PLN, on=today
    )
    assert price is not None  # every good of the demo has a base price
    batch.add(
        CartLine,
        company_id=client.id,
        cart_id=cart["id"],
        product_id=good.id,
        unit=good.row["unit"],
        factor=Decimal(1),
        quantity=Decimal(quantity),
        base_quantity=Decimal(quantity),
        position=position + 1,
        seen_net_minor=_SEEN.get(good.row["sku"], price.unit_net.minor),
        added_by_id=(by or client.purchaser)["id"],
        created_at=cart["created_at"],
    )


def _holidays(batch: Batch, society: Society, shelf: Shelf, book: Book) -> None:
    """Let the rep propose a cart for the holidays ahead."""
    alfa, rep = society.clients["alfa"], society.person("handlowiec@hurtownia.example")
    today = business_date(batch.at)
    cart = _cart(batch, alfa, f"Święta {today.year}", active=False, source=CartSource.REP)
    cart["updated_at"] = batch.at - 4 * _DAY
    table = [good for good in shelf.of_top("Naczynia jednorazowe") if good.sold and not good.item]
    sweets = [good for good in shelf.of_top("Kawa, herbata, spożywcze") if good.sold]
    picked = [*batch.chance.sample(table, 8), *batch.chance.sample(sweets, 6)]
    for position, good in enumerate(picked):
        _line(batch, cart, alfa, good, good.step * 5, position, book, today, by=rep)


def _lists(batch: Batch, alfa: Client, shelf: Shelf) -> None:
    """Keep a list everybody at Alfa uses, and one of the purchaser's own."""
    weekly = _list(batch, alfa, "Stałe co tydzień", shared=True)
    for position, (section, sku, quantity) in enumerate(_WEEKLY):
        good = shelf.by_sku[sku]
        _list_line(batch, weekly, good, quantity, position, section)
    office = _list(batch, alfa, "Biuro na kwartał", shared=False)
    desk = [good for good in shelf.of_top("Biuro") if good.sold]
    for position, good in enumerate(batch.chance.sample(desk, 9)):
        _list_line(batch, office, good, good.step * 2, position, "")


def _list(batch: Batch, client: Client, name: str, *, shared: bool) -> Row:
    return batch.add(
        FavouritesList,
        company_id=client.id,
        name=name,
        membership_id=None if shared else client.membership["id"],
        made_by_id=client.membership["id"],
        created_at=batch.at - 200 * _DAY,
        updated_at=batch.at - 9 * _DAY,
    )


def _list_line(
    batch: Batch, whose: Row, good: Good, quantity: int, position: int, section: str
) -> None:
    batch.add(
        FavouritesLine,
        company_id=whose["company_id"],
        list_id=whose["id"],
        product_id=good.id,
        unit=good.row["unit"],
        quantity=Decimal(quantity),
        section=section,
        position=position + 1,
    )

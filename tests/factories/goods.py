"""Products with their prices, stock and rules."""

from __future__ import annotations

from decimal import Decimal

from portal.domain.assortment import Effect
from portal.domain.search import fold
from portal.kit.ids import new_id, slug
from portal.models.accounts import Company
from portal.models.catalogue import AssortmentRule, Category, Product
from portal.models.pricing import DiscountRule, EntrySource, PriceList, PriceListEntry
from portal.models.seller import PriceGroup
from portal.models.stock import StockLevel, Warehouse
from tests.factories.saving import number, saved


def a_category(*, name: str = "", under: Category | None = None) -> Category:
    """Save a category, at the root or under another."""
    one, own = number(), new_id()
    return saved(
        Category(
            id=own,
            parent_id=under.id if under else None,
            name=name or f"Kategoria {one}",
            slug=f"kategoria-{one}",
            path=f"{under.path if under else ''}{own}/",
            position=one,
        )
    )


def a_product(
    *, net: str | None = "10.00", stock: str | None = "100", **particulars: object
) -> Product:
    """Save a product with a base price (PLN net) and stock in one warehouse."""
    one = number()
    sku = str(particulars.pop("sku", f"SKU-{one:05d}"))
    name = str(particulars.pop("name", f"Produkt {one}"))
    values: dict[str, object] = {
        "sku": sku,
        "slug": slug(sku),
        "name": name,
        "base_net_minor": None if net is None else int(Decimal(net) * 100),
        "search_text": fold(f"{name} {sku}"),
    }
    product = saved(Product(**(values | particulars)))
    if stock is not None:
        stocked(product, stock)
    return product


def a_warehouse(**particulars: object) -> Warehouse:
    """Save a warehouse of the seller's own."""
    one = number()
    return saved(
        Warehouse(**({"code": f"M{one}", "name": f"Magazyn {one}", "position": one} | particulars))
    )


def stocked(product: Product, on_hand: str, *, warehouse: Warehouse | None = None) -> StockLevel:
    """Save what lies of a product in a warehouse."""
    place = warehouse or a_warehouse()
    return saved(
        StockLevel(
            product_id=product.id,
            warehouse_id=place.id,
            on_hand=Decimal(on_hand),
            reserved=Decimal(0),
        )
    )


def a_group_price(
    product: Product, group: PriceGroup, net: str, *, minimum: str = "0"
) -> PriceListEntry:
    """Save a price of a group's list from a minimum base quantity."""
    price_list = saved(PriceList(name=f"Cennik {group.name}", price_group_id=group.id))
    return saved(
        PriceListEntry(
            price_list_id=price_list.id,
            product_id=product.id,
            minimum=Decimal(minimum),
            net_minor=int(Decimal(net) * 100),
        )
    )


def a_contract_price(
    product: Product, company: Company, net: str, *, minimum: str = "0", **particulars: object
) -> PriceListEntry:
    """Save a contract price of a company, on a price list with these particulars."""
    price_list = saved(PriceList(name="Umowa 2026", company_id=company.id, **particulars))
    return saved(
        PriceListEntry(
            price_list_id=price_list.id,
            company_id=company.id,
            product_id=product.id,
            minimum=Decimal(minimum),
            net_minor=int(Decimal(net) * 100),
            source=EntrySource.CONTRACT,
        )
    )


def a_discount(
    *, percent: str, group: PriceGroup, category: Category | None = None
) -> DiscountRule:
    """Save a discount rule of a group, on everything or a category."""
    return saved(
        DiscountRule(
            name=f"Rabat {percent} %",
            price_group_id=group.id,
            category_id=category.id if category else None,
            percent=Decimal(percent),
        )
    )


def an_assortment_rule(effect: Effect, **subject_and_audience: object) -> AssortmentRule:
    """Save a rule: `product_id` or `category_id`, and at most one audience."""
    return saved(AssortmentRule(effect=effect, **subject_and_audience))

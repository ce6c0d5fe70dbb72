"""Who sees what: the hidden line, goods that are shown but not sold, and companies' own rules."""

from __future__ import annotations

from portal.domain.assortment import Effect
from portal.models.catalogue import AssortmentRule
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Society
from portal.services.demo.goods import Shelf
from portal.services.demo.seller import House


def rules(batch: Batch, house: House, shelf: Shelf, society: Society) -> None:
    """Write the assortment rules; nothing a client buys regularly is taken from it."""
    regular = {good.id for client in society.clients.values() for good in client.regular}
    for top in {good.top.name: good.top for good in shelf.goods}.values():
        if top.hidden:
            category = shelf.categories[top.name]["id"]
            vip = house.groups["vip"]["id"]
            batch.add(AssortmentRule, category_id=category, effect=Effect.HIDE)
            batch.add(AssortmentRule, category_id=category, price_group_id=vip, effect=Effect.SHOW)
    spare = [
        good
        for good in shelf.goods
        if good.sold and not good.item and not good.top.hidden and good.id not in regular
    ]
    picked = batch.chance.sample(spare, 12)
    for good in picked[:8]:
        batch.add(AssortmentRule, product_id=good.id, effect=Effect.NO_SALE)
    for good in picked[8:]:
        batch.add(AssortmentRule, product_id=good.id, effect=Effect.HIDE)
    alfa, beta = society.clients["alfa"], society.clients["beta"]
    shown = picked[8]
    batch.add(AssortmentRule, product_id=shown.id, company_id=alfa.id, effect=Effect.SHOW)
    energy = shelf.categories["Puszki i energetyki"]["id"]
    batch.add(AssortmentRule, category_id=energy, company_id=alfa.id, effect=Effect.NO_SALE)
    medical = shelf.categories["Worki specjalne i kosze"]["id"]
    batch.add(AssortmentRule, category_id=medical, company_id=beta.id, effect=Effect.HIDE)
    batch.add(
        AssortmentRule,
        product_id=picked[0].id,
        company_id=alfa.id,
        branch_id=alfa.branches[1]["id"],
        effect=Effect.SHOW,
    )

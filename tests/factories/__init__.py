"""Factories: each saves one valid thing of the trade and returns it."""

from tests.factories.goods import (
    a_category,
    a_contract_price,
    a_discount,
    a_group_price,
    a_product,
    a_warehouse,
    an_assortment_rule,
    stocked,
)
from tests.factories.people import (
    Member,
    a_branch,
    a_company,
    a_member,
    a_price_group,
    a_staff_member,
    the_seller,
)
from tests.factories.saving import saved

__all__ = [
    "Member",
    "a_branch",
    "a_category",
    "a_company",
    "a_contract_price",
    "a_discount",
    "a_group_price",
    "a_member",
    "a_price_group",
    "a_product",
    "a_staff_member",
    "a_warehouse",
    "an_assortment_rule",
    "saved",
    "stocked",
    "the_seller",
]

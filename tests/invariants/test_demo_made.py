"""The demo is made the same each time, on any day, and never in production."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from stdnum.iban import is_valid as is_iban
from stdnum.pl import nip, regon

from portal.app import create_app
from portal.config import Environment
from portal.domain.orders import OrderState
from portal.models.accounts import Company
from portal.models.base import Base
from portal.models.catalogue import Category, Product
from portal.models.orders import Order, OrderEvent
from portal.models.seller import Seller
from portal.models.shipments import Shipment
from portal.services.demo.assortment import icons
from portal.services.demo.load import prepare
from tests.fitness.test_static_files import VENDOR
from tests.invariants.real import settings_for

AT = datetime(2026, 11, 23, 8, 41, tzinfo=UTC)
_UNLIKE = {"files", "product_documents"}


Tables = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def tables(application: Flask) -> Tables:
    with application.app_context():
        return made()


def made() -> Tables:
    batch = prepare(at=AT, say=lambda _: None)
    return {
        mapper.class_.__tablename__: batch.rows(mapper.class_) for mapper in Base.registry.mappers
    }


def test_the_same_instant_makes_the_same_demo(app, tables):
    again = made()
    for people in (tables["persons"], again["persons"]):
        for person in people:
            person["password_hash"] = ""

    assert {name for name in tables if tables[name] != again[name]} <= _UNLIKE
    assert len(again["orders"]) > 2000


@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 1, 3, 23, 30, tzinfo=UTC),  # a Monday in Warsaw already, after free days
        datetime(2027, 3, 29, 10, 0, tzinfo=UTC),  # Easter Monday
        datetime(2026, 8, 16, 6, 0, tzinfo=UTC),  # a Sunday
    ],
)
def test_on_any_day_nothing_lies_in_the_future_and_the_story_is_the_same(app, at):
    batch = prepare(at=at, say=lambda _: None)
    moments = [row["placed_at"] for row in batch.rows(Order)]
    moments += [row["at"] for row in batch.rows(OrderEvent)]
    moments += [row["shipped_at"] for row in batch.rows(Shipment)]
    states = {row["state"] for row in batch.rows(Order)}

    assert max(moments) <= at
    assert {
        OrderState.AWAITING_APPROVAL, OrderState.AWAITING_PAYMENT, OrderState.PARTIALLY_SHIPPED,
        OrderState.CONFIRMED, OrderState.COMPLETED, OrderState.CANCELLED,
    } <= states  # fmt: skip


def test_numbers_of_the_register_are_right(tables):
    companies, [seller] = tables[Company.__tablename__], tables[Seller.__tablename__]

    assert [one["name"] for one in companies if not nip.is_valid(one["nip"])] == []
    assert [one["name"] for one in companies if not regon.is_valid(one["regon"])] == []
    assert (nip.is_valid(seller["nip"]), is_iban(seller["bank_account"])) == (True, True)


def test_names_and_codes_are_unique(tables):
    for model, column in ((Product, "name"), (Product, "slug"), (Category, "slug")):
        values = [row[column] for row in tables[model.__tablename__]]
        assert len(set(values)) == len(values), column


def test_every_icon_of_the_demo_is_in_the_sprite():
    sprite = (VENDOR / "icons.svg").read_text()

    assert [name for name in sorted(icons()) if f'<symbol id="{name}"' not in sprite] == []


def test_production_refuses_the_demo_in_words(database_urls, tmp_path):
    settings = settings_for(database_urls, tmp_path).model_copy(
        update={"portal_env": Environment.PRODUCTION}
    )
    app = create_app(settings)
    done = app.test_cli_runner().invoke(args=["seed"])

    assert done.exit_code == 1
    assert "not for production" in done.output

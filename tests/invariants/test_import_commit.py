"""An import is whole or absent, whatever ends it, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select, text

from portal.domain.imports import ImportKind
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict, Expected
from portal.models.catalogue import Product
from portal.models.imports import ImportRun
from portal.models.messages import OutboxMessage
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from portal.services import files
from portal.services.imports import commands, mappings, work
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work
from portal.tasks.imports import carry_out
from tests.factories import a_member, a_product, a_warehouse, stocked
from tests.factories.orders import a_cart, a_delivery_method, press_of, pressed
from tests.factories.placed import an_order
from tests.importing import csv
from tests.invariants.real import at_once, real_portal

ROWS = 5_000
GOODS = csv("SKU;Nazwa;Stan", *(f"P{number};Produkt {number};7" for number in range(ROWS)))


@pytest.fixture
def portal(admin_url: str, tmp_path: Path):
    with real_portal(admin_url, tmp_path) as (app, _urls):
        yield app


def begun(content: bytes, kind: ImportKind = ImportKind.PRODUCTS, **options: str) -> UUID:
    """Receive a file and begin its run, leaving the work to the caller."""
    with acting_as_system():
        received = commands.receive(content=content, filename="plik.csv", limit=10**8)
        with unit_of_work():
            run_id = commands.create(
                actor=None, received=received, kind=kind, source="", at=utc_now()
            )
            seen = mappings.propose(run_id=run_id, shown=0)
            commands.start(
                actor=None,
                run_id=run_id,
                fields=seen.fields,
                has_header=True,
                header=seen.header,
                options=options,
                all_or_nothing=False,
                check=False,
                at=utc_now(),
                promised=False,
            )
    return run_id


def work_on(run_id: UUID, progress: Callable[[int], None]) -> None:
    with acting_as_system():
        with unit_of_work():
            run = work.prepare(run_id=run_id)
        assert run is not None
        with files.local(key=run.file_key) as path, unit_of_work():
            work.carry_out(run=run, path=path, progress=progress, at=utc_now())


def finished(run_id: UUID) -> None:
    with acting_as_system():
        carry_out(run_id=run_id)


def state_of(run_id: UUID) -> tuple[str, int, int, int]:
    with acting_as_system():
        run = db.session.get_one(ImportRun, run_id, populate_existing=True)
        found = (str(run.state), run.created, run.unchanged, run.rejected)
        db.session.rollback()
    return found


def products() -> int:
    with acting_as_system():
        found = db.session.scalar(select(func.count()).select_from(Product))
        db.session.rollback()
    return found or 0


class _Killed(BaseException):
    """What a worker that is stopped in the middle raises."""


def test_an_import_that_was_cut_off_left_nothing_and_is_repeated_whole(portal):
    run_id = begun(GOODS)

    def cut_off(worked: int) -> None:
        if worked > ROWS // 2:
            raise _Killed

    with pytest.raises(_Killed):
        work_on(run_id, cut_off)
    assert products() == 0
    assert state_of(run_id) == ("working", 0, 0, 0)

    finished(run_id)
    assert products() == ROWS
    assert state_of(run_id) == ("done", ROWS, 0, 0)


def test_nobody_sees_half_an_import(portal):
    run_id = begun(GOODS)
    elsewhere = create_engine(portal.config["SQLALCHEMY_DATABASE_URI"])
    seen = []

    def look(_worked: int) -> None:
        with elsewhere.connect() as other:
            seen.append(other.scalar(text("SELECT count(*) FROM products")))

    work_on(run_id, look)
    elsewhere.dispose()

    assert seen == [0, 0, 0]
    assert products() == ROWS


def test_a_run_that_is_stopped_while_somebody_works_on_it_writes_nothing(portal):
    run_id = begun(GOODS)

    def stop(_worked: int) -> None:
        with portal.app_context():
            with acting_as_system(), unit_of_work():
                commands.fail(run_id=run_id, reason=Expected("stopped"), at=utc_now())
            db.session.remove()

    with pytest.raises(Conflict):
        work_on(run_id, stop)
    assert products() == 0
    assert state_of(run_id) == ("failed", 0, 0, 0)


@pytest.mark.concurrent
def test_the_same_file_imported_twice_at_once_makes_each_product_once(portal):
    runs = [begun(GOODS), begun(GOODS)]

    at_once(portal, [lambda run_id=run_id: finished(run_id) for run_id in runs], refused=Expected)

    assert products() == ROWS
    assert sorted(state_of(run_id) for run_id in runs) == [
        ("done", 0, ROWS, 0),
        ("done", ROWS, 0, 0),
    ]


@pytest.mark.concurrent
def test_buyers_and_imports_of_stock_never_deadlock_and_never_oversell(portal):
    place = a_warehouse()
    goods = [a_product(stock=None) for _ in range(12)]
    for product in goods:
        stocked(product, "40", warehouse=place)
    a_delivery_method()
    buyers = [a_member() for _ in range(6)]
    for number, buyer in enumerate(buyers):
        wanted = goods if number % 2 else goods[::-1]
        a_cart(of=buyer, lines=dict.fromkeys(wanted, "2"))
    requests = [press_of(buyer) for buyer in buyers]
    file = csv("SKU;Stan", *(f"{product.sku};30" for product in reversed(goods)))
    runs = [begun(file, ImportKind.STOCK, warehouse=str(place.id)) for _ in range(2)]
    presses = [
        lambda buyer=buyer, request=request: pressed(buyer, request)
        for buyer, request in zip(buyers, requests, strict=True)
    ]

    answers = at_once(
        portal,
        [*presses, *(lambda run_id=run_id: finished(run_id) for run_id in runs)],
        refused=Expected,
    )

    assert [one for one in answers if isinstance(one, Exception)] == []
    assert [state_of(run_id)[0] for run_id in runs] == ["done", "done"]
    with acting_as_system():
        levels = db.session.execute(select(StockLevel.on_hand, StockLevel.reserved)).all()
        db.session.rollback()
    assert [tuple(level) for level in levels] == [(Decimal(30), Decimal(12))] * 12


def test_stock_that_came_in_is_promised_to_the_orders_that_wait(app):
    place = a_warehouse()
    waiting, other = a_product(stock=None), a_product(stock=None)
    stocked(waiting, "2", warehouse=place)
    an_order(of=a_member(), lines={waiting: "2"})
    file = csv("SKU;Stan", f"{waiting.sku};9", f"{other.sku};9")

    finished(begun(file, ImportKind.STOCK, warehouse=str(place.id)))

    with acting_as_system():
        promised = list(
            db.session.scalars(
                select(OutboxMessage.payload).where(OutboxMessage.job == str(Job.STOCK_ARRIVED))
            )
        )
        db.session.rollback()
    assert promised == [{"product_ids": [str(waiting.id)]}]

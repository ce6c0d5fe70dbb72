"""One who waits, two deliveries at once: told once. Against real PostgreSQL with real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.subscriptions import SubscriptionState
from portal.extensions import db
from portal.models.subscriptions import StockSubscription
from portal.models.tenancy import acting_as_system
from portal.services.subscriptions import commands
from portal.services.subscriptions.letters import arrival_letter
from portal.services.subscriptions.telling import tell
from portal.services.unit_of_work import unit_of_work
from tests.factories import a_member, a_product
from tests.factories.orders import actor_of
from tests.factories.subscriptions import a_told_wish, a_wish
from tests.invariants.real import real_portal
from tests.stored import promised, stored

pytestmark = pytest.mark.concurrent

_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
_MANY = 6


@pytest.fixture(scope="module")
def shop(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return the portal over a database of its own."""
    with real_portal(admin_url, tmp_path_factory.mktemp("subscriptions")) as (app, _):
        yield app


def all_at_once(shop: Flask, acts: list[Callable[[], object]]) -> list[object]:
    """Run these together, each in a thread, an application context and a transaction of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with shop.app_context(), acting_as_system():
            start.wait()
            try:
                with unit_of_work():
                    return act()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _states(product) -> list[SubscriptionState]:
    return stored(
        select(StockSubscription.state)
        .where(StockSubscription.product_id == product.id)
        .order_by(StockSubscription.since)
    )


def test_several_deliveries_at_once_tell_each_person_once(shop):
    product = a_product(stock="25")
    for minutes in (90, 60, 30):
        a_wish(product, "10", minutes_ago=minutes)

    told = all_at_once(shop, [lambda: tell(product_id=product.id, at=_NOON)] * _MANY)

    waiting, was_told = SubscriptionState.WAITING, SubscriptionState.TOLD
    assert sorted(told) == [0] * (_MANY - 1) + [2]
    assert _states(product) == [was_told, was_told, waiting]
    mails = [given for job, given in promised() if job == "subscriptions.back-in-stock"]
    assert len(mails) == len({one["subscription_id"] for one in mails}) == 2


def test_one_who_ends_the_wish_while_it_is_told_of_is_either_told_or_left_alone(shop):
    product, me = a_product(stock="10"), a_member()
    wish = a_wish(product, "10", of=me)
    actor = actor_of(me)

    def ended() -> object:
        return commands.end(actor=actor, subscription_id=wish.id, at=_NOON)

    told, _ = all_at_once(shop, [lambda: tell(product_id=product.id, at=_NOON), ended])

    mails = [
        given
        for job, given in promised()
        if job == "subscriptions.back-in-stock" and given["subscription_id"] == str(wish.id)
    ]
    assert len(mails) == told
    assert _states(product) == [SubscriptionState.TOLD if told else SubscriptionState.ENDED]


def test_asking_many_times_at_once_is_one_wish(shop):
    product, me = a_product(stock="0"), a_member()
    actor = actor_of(me)

    def asked() -> object:
        return commands.subscribe(
            actor=actor, product_id=product.id, quantity=product.multiple, unit="", at=_NOON
        )

    all_at_once(shop, [asked] * _MANY)

    assert _states(product) == [SubscriptionState.WAITING]


@pytest.mark.parametrize("turn", range(4))
def test_one_taken_up_again_while_it_is_asked_for_anew_is_one_wish(shop, turn):
    product, me = a_product(stock="0"), a_member()
    ended = {"state": SubscriptionState.ENDED, "closed_at": _NOON}
    wish, actor = a_wish(product, of=me, **ended), actor_of(me)

    def asked() -> object:
        return commands.subscribe(
            actor=actor, product_id=product.id, quantity=product.multiple, unit="", at=_NOON
        )

    def taken_up() -> object:
        return commands.take_up_again(actor=actor, subscription_id=wish.id, at=_NOON)

    all_at_once(shop, [asked, taken_up] if turn % 2 else [taken_up, asked])

    assert _states(product).count(SubscriptionState.WAITING) == 1


def test_of_several_mails_due_at_once_one_says_it_all(shop):
    me = a_member()
    wishes = [a_told_wish(a_product(), of=me, mailed_by=None) for _ in range(_MANY)]

    def letter(one) -> Callable[[], object]:
        return lambda: arrival_letter(message_id=one.id, subscription_id=one.id, at=_NOON)

    letters = all_at_once(shop, [letter(one) for one in wishes])

    assert [len(one.lines) for one in letters if one is not None] == [_MANY]

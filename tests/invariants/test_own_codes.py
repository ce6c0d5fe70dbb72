"""Two people of a company name goods at once, over real commits."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.app import create_app
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.models.catalogue import ProductCode
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.own_codes import commands
from portal.services.own_codes.commands import Saved
from portal.services.unit_of_work import unit_of_work
from tests.database import fresh_database
from tests.factories import a_company, a_member, a_product
from tests.factories.orders import actor_of
from tests.invariants.real import at_once, settings_for


@pytest.fixture
def portal(admin_url: str, tmp_path: Path):
    with fresh_database(admin_url) as urls:
        made = create_app(settings_for(urls, tmp_path))
        with made.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()


def test_one_code_given_to_two_products_at_once_stands_for_one_and_the_other_is_told(portal):
    company = a_company()
    actors = [actor_of(a_member(of=company)) for _ in range(2)]
    products = [a_product(), a_product()]

    def add(number: int) -> object:
        actor = actors[number]
        with acting_for(company.id, actor.person_id), unit_of_work():
            return commands.add(
                actor=actor,
                code="04-118",
                product_id=products[number].id,
                product_code="",
                at=utc_now(),
            )

    results = at_once(portal, [lambda: add(0), lambda: add(1)], refused=InvalidInput)

    saved = [one for one in results if isinstance(one, Saved)]
    assert len(saved) == 1
    assert len([one for one in results if isinstance(one, InvalidInput)]) == 1
    with acting_as_system():
        assert list(db.session.scalars(select(ProductCode.id))) == [saved[0].id]
        db.session.rollback()

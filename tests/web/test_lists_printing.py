"""A list on paper: asked for by a press, made in the background, fetched by who asked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.kit.clock import today, utc_now
from portal.models.catalogue import SellingUnit
from portal.models.files import StoredFile
from portal.models.messages import OutboxMessage
from portal.models.tenancy import acting_for
from portal.services.lists import papers, printing
from portal.services.lists.papers import PaperKind
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work
from portal.tasks import lists as tasks
from tests.factories import a_company, a_member, a_product
from tests.factories.codes import a_code
from tests.factories.lists import a_line, a_list
from tests.factories.orders import actor_of
from tests.factories.saving import saved
from tests.stored import stored


def promised() -> list[OutboxMessage]:
    return stored(select(OutboxMessage).where(OutboxMessage.job == Job.LIST_PRINT.value))


def work_off(member) -> None:
    for message in promised():
        with acting_for(member.company.id):
            tasks.print_list(message_id=message.id, **message.payload)


def paper_for(member, made, kind):
    with acting_for(member.company.id, member.person.id), unit_of_work():
        return papers.paper_of(
            actor=actor_of(member), list_id=made.id, kind=kind, only=None, on=today()
        )


@pytest.mark.parametrize("kind", ["form", "labels"])
def test_a_print_is_asked_for_made_once_and_fetched(as_member, kind):
    me = a_member()
    made = a_list(of=me, name="Co tydzień", lines={a_product(): "3"})
    browser = as_member(me)
    key = str(uuid4())

    for _ in range(2):
        asked = browser.post(f"/lists/{made.id}/prints/{kind}", key=key)
    at = asked.headers["Location"]
    waiting = browser.get(at)
    browser.get(f"{at}/file", expect=404)
    for _ in range(2):
        work_off(me)
    ready = as_member(me, htmx=True).get(at)

    assert waiting.select_one("#print[hx-get]")["hx-get"] == at
    assert ready.select_one("#print").get("hx-get") is None
    file = browser.get(ready.select_one("#print a")["href"])
    assert file.raw[:5] == b"%PDF-"
    assert file.headers["Content-Disposition"].startswith('inline; filename="Co-tydzie')
    assert len(stored(select(StoredFile.id))) == 1


def test_a_print_is_only_for_who_asked(as_member):
    company = a_company()
    me = a_member(of=company)
    made = a_list(of=me, lines={a_product(): "3"})
    at = as_member(me).post(f"/lists/{made.id}/prints/labels").headers["Location"]
    work_off(me)

    for other in (a_member(of=company), a_member()):
        as_member(other).get(at, expect=404)
        as_member(other).get(f"{at}/file", expect=404)
    as_member(me).get(f"/lists/{a_list(of=me).id}/prints/{at.rpartition('/')[2]}", expect=404)
    as_member(a_member()).post(f"/lists/{made.id}/prints/labels", expect=404)


def test_too_long_or_empty_a_print_is_refused_in_words_and_part_of_the_list_is_not(
    as_member, monkeypatch
):
    monkeypatch.setattr(printing, "MAX_LINES", 1)
    me = a_member()
    made = a_list(of=me, lines={a_product(): "3", a_product(): "4"})
    browser = as_member(me)
    line = browser.get(f"/lists/{made.id}").select_one("input[data-tick]")["value"]

    refused = browser.post(f"/lists/{made.id}/prints/labels")
    assert (
        "najwyżej 1" in browser.get(refused.headers["Location"]).select_one("#flashes").get_text()
    )
    browser.post(f"/lists/{made.id}/prints/labels", what="selected")
    assert promised() == []

    browser.post(f"/lists/{made.id}/prints/labels", what="selected", line=line)
    assert [message.payload["only"] for message in promised()] == [[line]]


def test_a_list_deleted_meanwhile_is_not_printed(as_member):
    me = a_member()
    made = a_list(of=me, lines={a_product(): "3"})
    browser = as_member(me)
    browser.post(f"/lists/{made.id}/prints/labels")
    browser.post(f"/lists/{made.id}/removal")

    work_off(me)

    assert stored(select(StoredFile.id)) == []


def test_a_print_that_does_not_come_is_said_to_be_late(as_member):
    me = a_member()
    made = a_list(of=me, lines={a_product(): "3"})
    at = as_member(me).post(f"/lists/{made.id}/prints/labels").headers["Location"]
    key = promised()[0].payload["press"]

    with acting_for(me.company.id, me.person.id), unit_of_work():
        state = printing.print_state(
            actor=actor_of(me), list_id=made.id, key=key, at=utc_now() + timedelta(minutes=6)
        )

    assert at.endswith(key)
    assert state.late


def test_a_label_bears_the_bar_code_of_the_lines_own_unit_or_else_of_the_sku(app):
    me = a_member()
    carton, plain = a_product(sku="A-1"), a_product(sku="B-2")
    unit = saved(SellingUnit(product_id=carton.id, unit="kart.", factor=Decimal(24)))
    a_code(carton, "5901234123457")
    a_code(carton, "5909876543213", selling_unit_id=unit.id)
    a_code(carton, "04-118", of=me.company)
    made = a_list(of=me, lines={carton: "2", plain: "1"})
    with_unit = a_list(of=me, lines={})
    a_line(with_unit, carton, unit="kart.", quantity="2")

    labels = paper_for(me, made, PaperKind.LABELS)
    cartons = paper_for(me, with_unit, PaperKind.LABELS)

    assert [(line.own, line.sku, line.barcode.text) for line in labels.lines] == [
        ("04-118", "A-1", "5901234123457"),
        ("", "B-2", "B-2"),
    ]
    assert [line.barcode.text for line in cartons.lines] == ["5909876543213"]


def test_an_order_form_has_sections_and_what_is_usual_and_no_prices(app):
    me = a_member()
    one, two = a_product(name="Kubek"), a_product(name="Papier")
    made = a_list(of=me, name="Biuro", lines={one: "12", two: "6"}, sections={one: "Kuchnia"})

    paper = paper_for(me, made, PaperKind.ORDER_FORM)
    content, name = tasks.pdf_of(paper)

    assert [(line.name, line.section, line.opens, line.quantity) for line in paper.lines] == [
        ("Kubek", "Kuchnia", True, Decimal(12)),
        ("Papier", "", True, Decimal(6)),
    ]
    assert (content[:5], name) == (b"%PDF-", "Biuro-formularz-zamówienia.pdf")


@pytest.mark.parametrize("lines", [1, 3])
def test_a_paper_costs_the_same_however_long_the_list_is(app, count_queries, lines):
    me = a_member()
    made = a_list(of=me, lines={a_product(): "1" for _ in range(lines)})

    with count_queries() as seen:
        paper = paper_for(me, made, PaperKind.LABELS)

    assert len(paper.lines) == lines
    assert len(seen) == 8

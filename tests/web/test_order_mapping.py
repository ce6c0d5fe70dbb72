"""Columns of an order: said by a person where we read them wrongly, known again next time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.models.quick_order import ColumnMapping, QuickOrderLine, QuickOrderRun, RunState
from portal.services.quick_order import commands
from tests.factories import a_company, a_member, a_product
from tests.factories.codes import a_code
from tests.stored import promised, stored

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "order_files"
# The quantity is in the column of pieces in a carton, the code stands last: guessed wrongly.
ODD = "Poz;Opis;Wartość A;Wartość B;Oznaczenie\n1;kubek;12;3;A-1\n2;talerz;12;4;B-2\n"


def _upload(browser, content: str, name: str = "dziwny.csv") -> str:
    page = browser.post(
        "/quick-order", data={"lines": "", "file": (io.BytesIO(content.encode()), name)}
    )
    return str(page.headers["Location"])


def _asked() -> list[tuple[str, int | None]]:
    lines = stored(select(QuickOrderLine).order_by(QuickOrderLine.run_id, QuickOrderLine.row))
    return [(one.code, None if one.asked is None else int(one.asked)) for one in lines]


def _say(browser, address: str, *columns: str, header: bool = True, remember: bool = True):
    ticked = {"header": header, "remember": remember}
    fields = {name: "y" for name, on in ticked.items() if on}
    path = address.removesuffix("/columns") + "/columns"
    return browser.post(path, data={"column": list(columns), **fields})


def _cells() -> list[list[str]]:
    """Return all that is kept of what was sent, the row of names first."""
    lines = stored(select(QuickOrderLine).where(QuickOrderLine.part == 0))
    header = stored(select(QuickOrderRun.header))[0]
    return [*([header] if header else []), *(one.cells for one in sorted(lines, key=_place))]


def _place(line: QuickOrderLine) -> int:
    return line.row


def _two():
    return a_product(sku="A-1"), a_product(sku="B-2")


def test_a_file_of_which_nothing_was_found_asks_for_its_columns_and_is_read_again(as_member):
    _two()
    browser = as_member(a_member())
    address = _upload(browser, "poz;ozn;x\n1;pierwszy;A-1\n2;drugi;B-2\n")
    address = address.removesuffix("/columns")

    page = browser.get(f"{address}/columns")
    assert len(page.select("select[name=column]")) == 3
    _say(browser, address, "quantity", "name", "code")

    assert _asked() == [("A-1", 1), ("B-2", 2)]
    assert browser.get(address).select("tr.wrong") == []


def test_columns_guessed_wrongly_are_put_right_without_another_upload(as_member):
    _two()
    browser = as_member(a_member())
    address = _upload(browser, ODD).removesuffix("/columns")

    _say(browser, address, "", "name", "", "quantity", "code")

    assert _asked() == [("A-1", 3), ("B-2", 4)]
    said = browser.get(address)
    assert "kolumny: nazwa, ilość, kod" in said.get_text(" ", strip=True)


def test_a_file_like_it_is_known_the_next_time_and_says_so(as_member):
    _two()
    company = a_company()
    browser = as_member(a_member(of=company))
    _say(browser, _upload(browser, ODD, "tydzien_47.csv"), "", "name", "", "quantity", "code")

    colleague = as_member(a_member(Role.MANAGER, of=company))
    address = _upload(colleague, ODD.replace(";3;", ";7;"), "tydzien_48.csv")

    page = colleague.get(address)
    note = page.select_one("#recognised")
    assert "tydzien_47.csv" in note.get_text()
    assert note.select_one("a")["href"] == f"{address}/columns"
    assert _asked()[2:] == [("A-1", 7), ("B-2", 4)]


def test_another_company_does_not_profit_from_it(as_member):
    _two()
    browser = as_member(a_member())
    _say(browser, _upload(browser, ODD), "", "name", "", "quantity", "code")
    stranger = as_member(a_member())

    address = _upload(stranger, ODD).removesuffix("/columns")

    assert stranger.get(address).select_one("#recognised") is None
    assert len(stored(select(ColumnMapping.id))) == 1


def test_what_is_not_to_be_remembered_is_not(as_member):
    _two()
    browser = as_member(a_member())
    _say(browser, _upload(browser, ODD), "", "name", "", "quantity", "code", remember=False)

    assert stored(select(ColumnMapping.id)) == []


def test_saying_it_otherwise_the_next_time_takes_the_place_of_the_first(as_member):
    _two()
    browser = as_member(a_member())
    address = _upload(browser, ODD)
    _say(browser, address, "", "name", "", "quantity", "code")
    _say(browser, address, "", "name", "quantity", "", "code")
    _say(browser, address, "", "name", "quantity", "", "code")

    assert _asked() == [("A-1", 12), ("B-2", 12)]
    kept = stored(select(ColumnMapping))
    assert [(one.kind, one.fields) for one in kept] == [
        ("order-file", ["", "name", "quantity", "", "code"])
    ]


def test_a_file_without_a_header_is_known_by_its_shape(as_member):
    _two()
    browser = as_member(a_member())
    first = "100;A-1;kubek biały;2\n200;B-2;talerz;5\n"
    _say(browser, _upload(browser, first), "quantity", "code", "name", "", header=False)

    address = _upload(browser, "300;B-2;talerz duży;1\n400;A-1;kubek;9\n7;A-1;kubek;9\n")

    assert _asked()[2:] == [("B-2", 300), ("A-1", 400), ("A-1", 7)]
    assert browser.get(address).select_one("#recognised") is not None


def test_a_row_taken_for_a_header_is_a_line_again_when_it_is_none(as_member):
    a_product(sku="Kod")
    _two()
    browser = as_member(a_member())
    address = _upload(browser, "Kod;szt\nA-1;2\n")
    assert _asked() == [("A-1", 2)]

    _say(browser, address, "code", "unit", header=False)

    assert [code for code, _ in _asked()] == ["Kod", "A-1"]


def test_a_first_row_said_to_be_a_header_is_no_line_any_more(as_member):
    _two()
    browser = as_member(a_member())
    content = "T1;T2\nA-1;2\nB-2;3\n"
    _say(browser, _upload(browser, content), "code", "quantity", header=True)
    assert _asked() == [("A-1", 2), ("B-2", 3)]

    _upload(browser, content.replace("B-2;3", "B-2;8"))
    assert _asked()[2:] == [("A-1", 2), ("B-2", 8)]


@pytest.mark.parametrize("columns", [("", "", "", "", ""), ("code", "code", "", "quantity", "")])
def test_columns_that_cannot_be_are_refused_in_words_and_lose_nothing(as_member, columns):
    _two()
    browser = as_member(a_member())
    address = _upload(browser, ODD).removesuffix("/columns")
    before = _asked()

    page = browser.post(f"{address}/columns", expect=422, data={"column": list(columns)})

    assert "Kod" in page.select_one("#trouble").get_text()
    assert _asked() == before


def test_every_cell_of_every_row_is_still_there_after_reading_again(as_member):
    _two()
    browser = as_member(a_member())
    address = _upload(browser, ODD + "\n;;;;\n3;bez kodu;1;1;\n4;x;1;brak;A-1\n")
    _say(browser, address, "", "name", "", "quantity", "code")
    _say(browser, address, "code", "name", "", "", "quantity")

    cells = [one.cells for one in stored(select(QuickOrderLine).order_by(QuickOrderLine.row))]
    assert [one[1] for one in cells] == ["kubek", "talerz", "bez kodu", "x"]
    assert [one.row for one in stored(select(QuickOrderLine).order_by(QuickOrderLine.row))] == [
        2,
        3,
        6,
        7,
    ]


def test_pasted_columns_are_remembered_and_pasted_lines_have_none(as_member):
    _two()
    browser = as_member(a_member())
    pasted = "12\tkubek\tA-1\n3\ttalerz\tB-2\n"
    address = str(browser.post("/quick-order", lines=pasted).headers["Location"])
    _say(browser, address, "quantity", "name", "code", header=False)
    browser.post("/quick-order", lines=pasted.replace("12", "24"))
    assert _asked()[2:] == [("A-1", 24), ("B-2", 3)]

    plain = str(browser.post("/quick-order", lines="A-1 4").headers["Location"])
    browser.get(f"{plain}/columns", expect=409)


def test_lines_in_the_cart_and_lines_being_looked_up_are_not_read_again(as_member, monkeypatch):
    _two()
    browser = as_member(a_member())
    done = _upload(browser, "Kod;Ilość\nA-1;2\n")
    browser.post(f"{done}/cart")
    browser.get(f"{done}/columns", expect=409)
    browser.post(f"{done}/columns", expect=409, data={"column": ["code", "quantity"]})

    monkeypatch.setattr(commands, "AT_ONCE", 1)
    waiting = _upload(browser, "Kod;Ilość\nA-1;2\nB-2;3\n")
    browser.post(f"{waiting}/columns", expect=409, data={"column": ["code", "quantity"]})


def test_a_large_file_read_again_is_looked_up_by_a_job_of_its_own(as_member, monkeypatch):
    _two()
    browser = as_member(a_member())
    address = _upload(browser, ODD)
    monkeypatch.setattr(commands, "AT_ONCE", 1)

    _say(browser, address, "", "name", "", "quantity", "code")

    assert [run.state for run in stored(select(QuickOrderRun))] == [RunState.WAITING]
    assert [job for job, _ in promised()] == ["quick-order.run"]


def test_another_persons_run_has_no_columns_to_change(as_member):
    _two()
    company = a_company()
    address = _upload(as_member(a_member(of=company)), "Kod;Ilość\nA-1;2\n")
    other = as_member(a_member(of=company))

    other.get(f"{address}/columns", expect=404)
    other.post(f"{address}/columns", expect=404, data={"column": ["code", "quantity"]})
    accountant = as_member(a_member(Role.ACCOUNTANT, of=company))
    accountant.get(f"{address}/columns", expect=403)


@pytest.mark.parametrize("path", sorted(FILES.glob("*")), ids=lambda path: path.name)
def test_real_files_are_read_or_ask_for_their_columns_and_are_known_again(as_member, path):
    browser = as_member(a_member())
    sent = {"lines": "", "file": (io.BytesIO(path.read_bytes()), path.name)}
    answer = browser.client.post("/quick-order", data=sent)
    if answer.status_code == 422:
        return
    address = answer.headers["Location"].removesuffix("/columns")
    if stored(select(QuickOrderRun.fields))[0] == []:
        return
    page = browser.get(f"{address}/columns")
    width = len(page.select("select[name=column]"))
    before = _cells()

    _say(browser, address, "code", *["quantity", *[""] * width][: width - 1])

    assert _cells() == before
    sent = {"lines": "", "file": (io.BytesIO(path.read_bytes()), "drugi.csv")}
    again = browser.client.post("/quick-order", data=sent)
    shown = browser.get(again.headers["Location"])
    assert path.name in shown.select_one("#recognised").get_text()


def test_an_own_code_in_a_recognised_file_leads_to_its_product(as_member):
    product = a_product(sku="RK-1")
    company = a_company()
    a_code(product, "04-118", of=company)
    browser = as_member(a_member(of=company))
    content = "H1;H2;H3\nx;04-118;3\n"
    _say(browser, _upload(browser, content), "", "code", "quantity")
    _upload(browser, content)

    lines = stored(select(QuickOrderLine))
    assert [one.product_id for one in lines] == [product.id, product.id]

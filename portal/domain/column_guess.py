"""Which column of an order holds what: by its header's words, or else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.domain.codes import is_ean, normalise_code
from portal.domain.search import tokens

_SAMPLE = 200
_NUMBER = re.compile(r"\s*[+-]?[0-9][0-9 .,\u00a0\u202f]*\s*")
_QUANTITY = re.compile(r"\s*[0-9]{1,3}(?:[ .,\u00a0\u202f]?[0-9]{1,3})*\s*(?:[^\W\d_]{1,6}\.?)?\s*")


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(text.split()).split(", "))


_CODE_WORDS = _words("""
sku, kod, indeks, index, symbol, item, item number, item no, item code, code, product code,
product id, supplier product id, supplier code, kod dostawcy, kod towaru, kod produktu,
kod katalogowy, nr katalogowy, numer katalogowy, nr kat, numer towaru, nr towaru, nr artykulu,
numer artykulu, nr art, art nr, artykul, article, article number, part number, part no, mpn,
kod producenta, indeks towaru, indeks handlowy, symbol towaru, id towaru, id produktu,
artikelnummer
""")
_EAN_WORDS = _words("""
ean, ean13, ean 13, upc, gtin, barcode, bar code, kod kreskowy, kod ean, kod paskowy
""")
_QUANTITY_WORDS = _words("""
ilosc, ilosci, qty, quantity, quantities, order qty, ordered qty, order quantity, amount, szt,
sztuk, sztuki, pcs, pieces, liczba, liczba sztuk, zamowienie, zamawiam, zamow, zam, do zamowienia,
ile, menge, ilosc szt, ilosc sztuk, ilosc zamawiana, ilosc zamowiona, zamawiana ilosc,
zamowiona ilosc
""")
_UNIT_WORDS = _words("jm, j m, jedn, jednostka, jednostka miary, unit, uom, units")
_NAME_WORDS = _words("""
nazwa, nazwa towaru, nazwa produktu, name, product name, opis, description, towar, produkt,
product, item name, asortyment
""")
_OTHER_TOKENS = _words("""
cena, ceny, price, cost, netto, brutto, wartosc, value, kwota, total, suma, vat, stawka, rabat,
discount, stan, stock, magazyn, dostepne, dostepnosc, lp, data, date, uwagi, notes, waga, weight,
klienta, klient, client, customer, request, zamowienia, pocztowy, postcode, phone, email, country,
city, address, company, state, kraj, miasto, adres, telefon
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where things stand, counted from 0; `taken` are columns known to hold something else."""

    code: int | None = None
    quantity: int | None = None
    unit: int | None = None
    name: int | None = None
    other_codes: tuple[int, ...] = ()
    taken: frozenset[int] = frozenset()


def header_columns(cells: Sequence[str]) -> Columns | None:
    """Return the columns a header names; nothing if these cells are no header.

    A header holds no numbers and names at least a code or a quantity.
    """
    if any(_NUMBER.fullmatch(cell) for cell in cells):
        return None
    meanings = [_meaning(cell) for cell in cells]
    if not {"code", "ean", "quantity"} & set(meanings):
        return None
    if sum(meaning != "" for meaning in meanings) * 2 < sum(bool(cell.strip()) for cell in cells):
        return None
    codes = [place for place, meaning in enumerate(meanings) if meaning == "code"]
    eans = [place for place, meaning in enumerate(meanings) if meaning == "ean"]
    ranked = codes + eans
    return Columns(
        code=ranked[0] if ranked else None,
        quantity=_first(meanings, "quantity"),
        unit=_first(meanings, "unit"),
        name=_first(meanings, "name"),
        other_codes=tuple(ranked[1:]),
        taken=frozenset(place for place, meaning in enumerate(meanings) if meaning == "other"),
    )


def guess_columns(rows: Sequence[Sequence[str]], known: Columns) -> Columns:
    """Return the columns with those the header does not name guessed by what stands in them."""
    sample = rows[:_SAMPLE]
    width = max((len(row) for row in sample), default=0)
    columns = [[row[place] if place < len(row) else "" for row in sample] for place in range(width)]
    used = {*known.taken, *known.other_codes, known.code, known.quantity, known.unit, known.name}
    left = [
        place for place in range(width) if place not in used and not _is_ordinal(columns[place])
    ]
    if known.code is None:
        best = max(left, key=lambda place: _code_score(columns[place]), default=None)
        if best is None or _code_score(columns[best]) <= 0:
            best = known.name if known.name is not None else best
        known = replace(known, code=best)
        left = [place for place in left if place != best]
    if known.quantity is None:
        best = max(left, key=lambda place: _quantity_score(columns[place]), default=None)
        if best is not None and _quantity_score(columns[best]) >= 0.5:
            known = replace(known, quantity=best)
    return known


def _meaning(cell: str) -> str:
    words = tokens(cell)
    phrase = " ".join(words)
    for meaning, known in (
        ("code", _CODE_WORDS),
        ("ean", _EAN_WORDS),
        ("quantity", _QUANTITY_WORDS),
        ("unit", _UNIT_WORDS),
        ("name", _NAME_WORDS),
    ):
        if phrase in known:
            return meaning
    if _OTHER_TOKENS & set(words):
        return "other"
    if {"ean", "upc", "gtin", "barcode", "kreskowy"} & set(words):
        return "ean"
    if {"sku", "indeks", "symbol", "kod", "code"} & set(words):
        return "code"
    if any(word.startswith("ilosc") for word in words) or {"qty", "quantity", "szt"} & set(words):
        return "quantity"
    return "name" if words and words[0] in {"nazwa", "name", "opis"} else ""


def _first(meanings: Sequence[str], wanted: str) -> int | None:
    return next((place for place, meaning in enumerate(meanings) if meaning == wanted), None)


def _filled(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip()]


def _is_ordinal(cells: Sequence[str]) -> bool:
    """Test for a column that only counts the rows: 1, 2, 3 ..."""
    numbers = [cell.rstrip(".") for cell in _filled(cells)]
    return len(numbers) >= 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _code_score(cells: Sequence[str]) -> float:
    """Return how much a column looks like codes: EANs most, then letters with digits, then long."""
    filled = _filled(cells)
    if not filled:
        return 0
    points = 0.0
    for cell in filled:
        code = normalise_code(cell)
        if is_ean(code):
            points += 4
        elif " " in cell or len(code) > 40 or not code:
            continue
        elif any(c.isdigit() for c in code) and any(c.isalpha() for c in code):
            points += 2
        elif "," not in code and "." not in code:
            points += min(len(code), 10) / 10
    return points / len(filled) * len(set(filled)) / len(filled) * len(filled) / len(cells)


def _quantity_score(cells: Sequence[str]) -> float:
    """Return the share of filled cells that may be quantities, whole ones counted more."""
    filled = _filled(cells)
    if not filled:
        return 0
    points = 0.0
    for cell in filled:
        if _QUANTITY.fullmatch(cell) and len(normalise_code(cell)) <= 7:
            points += 1 if "," not in cell and "." not in cell else 0.7
    return points / len(filled)

"""The names columns bear in the files of Polish and English programs, folded."""

from __future__ import annotations

_SKU = """sku, indeks, index, symbol, kod towaru, kod produktu, kod, id, product id, item, code,
product code, item number, symbol towaru, indeks towaru, indeks handlowy, id produktu, id towaru,
nr katalogowy, numer katalogowy, kod katalogowy, nr kat, article number, artykul"""
_EAN = """ean, ean13, ean 13, gtin, upc, barcode, kod kreskowy, kod ean, kod paskowy, ean code,
kody kreskowe"""

_WRITTEN = {
    "sku": _SKU,
    "code": f"{_SKU}, {_EAN}",
    "name": """nazwa, nazwa towaru, nazwa produktu, name, product name, towar, tytul, nazwa rabatu,
        promocja""",
    "ean": _EAN,
    "net": """cena netto, netto, cena bazowa netto, cena katalogowa netto, cena hurtowa netto, net,
        net price, price net, cena, price, cena bazowa, cena sprzedazy netto, cena podstawowa,
        cena po rabacie, nowa cena""",
    "gross": "cena brutto, brutto, cena katalogowa brutto, gross, gross price, price gross",
    "vat": "vat, stawka vat, stawka, vat rate, ptu, podatek, tax, tax rate",
    "price_unit": "jednostka ceny, cena za, price unit, price per, za ile",
    "unit": "jm, j m, jednostka, jednostka miary, unit, uom, jedn, miara",
    "category": """kategoria, grupa, grupa towarowa, category, dzial, grupa towaru,
        sciezka kategorii, kategorie""",
    "stock": """stan, ilosc, stan magazynowy, stock, quantity, qty, dostepne, stan mag,
        na stanie""",
    "quantity": """stan, ilosc, stan magazynowy, stock, quantity, qty, dostepne, na stanie, sztuk,
        szt, zamowiono""",
    "manufacturer": "producent, marka, manufacturer, brand, nazwa producenta",
    "manufacturer_code": """kod producenta, mpn, numer producenta, symbol producenta,
        manufacturer code, part number""",
    "old_code": "stary kod, poprzedni kod, old code, stary indeks, stary symbol",
    "minimum": """minimum, min, ilosc minimalna, minimalna ilosc, moq, min qty, od ilosci, prog,
        ilosc od, ilosc, min quantity, quantity, from quantity, qty""",
    "multiple": "wielokrotnosc, krotnosc, multiple, step, opakowanie zbiorcze",
    "pack": """opakowanie, w opakowaniu, ilosc w opakowaniu, szt w opak, pack, pack size""",
    "pack_ean": "ean opakowania, ean opak, pack ean",
    "carton": "karton, w kartonie, ilosc w kartonie, szt w kartonie, carton",
    "carton_ean": "ean kartonu, ean karton, carton ean",
    "pallet": "paleta, na palecie, ilosc na palecie, szt na palecie, pallet",
    "deposit": "kaucja, deposit",
    "backorder": "na zamowienie, backorder, zamawianie bez stanu",
    "discontinued": "wycofany, wycofane, discontinued, wycofano",
    "successor": "nastepca, zastapiony przez, successor, replaced by",
    "description": "opis, description, opis produktu, opis towaru",
    "audience": """grupa, grupa cenowa, kontrahent, firma, nip, dla, klient, company, group,
        price group, customer""",
    "percent": "rabat, procent, rabat procent, percent, discount, upust",
    "amount": "kwota, rabat kwotowy, amount, kwota rabatu",
    "valid_from": "od, wazne od, obowiazuje od, data od, valid from, from date, poczatek",
    "valid_to": "do, wazne do, obowiazuje do, data do, valid to, to date, koniec",
    "warehouse": "magazyn, mag, warehouse, kod magazynu, skladnica",
    "due_on": """data, data dostawy, termin, termin dostawy, date, delivery date, eta,
        dostawa""",
    "was_due_on": """poprzednia data, poprzedni termin, poprzednia data dostawy, stara data,
        previous date, previous delivery date, old date""",
}

NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    field: tuple(tuple(name.split()) for name in " ".join(written.split()).split(", "))
    for field, written in _WRITTEN.items()
}
"""By field: each name as its words."""

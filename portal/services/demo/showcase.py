"""The goods of the shop window: exact names, prices and stock, so that pages show a known picture.

Amounts are PLN net as people write them; what is not given follows from the part of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product of the window. `hurt` are steps of the list Hurt, `own` is what Alfa calls it.

    `due` is in how many working days `due_quantity` arrives; `stock` lies in the main warehouse.
    """

    sku: str
    name: str
    part: str
    unit: str
    base: str
    stock: int
    own: str = ""
    hurt: tuple[tuple[int, str], ...] = ()
    contract: tuple[tuple[int, str], ...] = ()
    packs: tuple[tuple[str, int], ...] = ()
    vat: str = "23"
    step: int = 1
    deposit: int | None = None
    backorder: bool = False
    maker: str = ""
    maker_code: str = ""
    ean: str = ""
    old: str = ""
    due: int | None = None
    due_quantity: int = 0
    substitutes: tuple[str, ...] = ()


WINDOW = (
    Item(
        sku="RK-2040-N",
        name="Rękawice nitrylowe czarne, rozm. M, 100 szt.",
        part="Rękawice jednorazowe",
        unit="opak.",
        base="22.00",
        stock=1840,
        own="04-118",
        hurt=((0, "19.80"), (50, "18.61")),
        packs=(("kart.", 10), ("pal.", 480)),
        vat="8",
        maker="Mediflex",
        maker_code="MF-NB-M",
        substitutes=("RK-2042-N",),
    ),
    Item(
        sku="RK-2041-N",
        name="Rękawice nitrylowe czarne, rozm. L, 100 szt.",
        part="Rękawice jednorazowe",
        unit="opak.",
        base="22.00",
        stock=1310,
        own="04-119",
        hurt=((0, "19.80"),),
        packs=(("kart.", 10), ("pal.", 480)),
        vat="8",
        maker="Mediflex",
        maker_code="MF-NB-L",
    ),
    Item(
        sku="RK-2042-N",
        name="Rękawice nitrylowe czarne premium, rozm. M, 100 szt.",
        part="Rękawice jednorazowe",
        unit="opak.",
        base="25.40",
        stock=620,
        own="04-120",
        hurt=((0, "22.90"),),
        packs=(("kart.", 10),),
        vat="8",
        maker="Sanipro",
    ),
    Item(
        sku="PP-0090-B",
        name="Papier toaletowy Jumbo, 2-warstwowy, celuloza",
        part="Papier toaletowy",
        unit="rol.",
        base="9.40",
        stock=4320,
        own="11-002",
        hurt=((0, "8.46"), (48, "7.85"), (144, "7.42"), (768, "6.90")),
        packs=(("zgrz.", 12), ("pal.", 768)),
        step=12,
        maker="Celpap",
        maker_code="1234 J",
        ean="5900000123455",
        old="PP-0009",
        substitutes=("PP-0095-B", "PP-0100-C"),
    ),
    Item(
        sku="PP-0095-B",
        name="Papier toaletowy Jumbo, 2-warstwowy, makulatura",
        part="Papier toaletowy",
        unit="rol.",
        base="7.73",
        stock=2880,
        hurt=((0, "6.95"), (144, "6.60")),
        packs=(("zgrz.", 12), ("pal.", 768)),
        step=12,
        maker="Celpap",
        maker_code="1230 J",
    ),
    Item(
        sku="PP-0100-C",
        name="Papier toaletowy Jumbo, 3-warstwowy, celuloza",
        part="Papier toaletowy",
        unit="rol.",
        base="10.10",
        stock=960,
        hurt=((0, "9.10"),),
        packs=(("zgrz.", 12), ("pal.", 768)),
        step=12,
        maker="Celpap",
        maker_code="1236 J",
    ),
    Item(
        sku="PR-0150-Z",
        name="Ręcznik papierowy ZZ zielony, 4000 listków",
        part="Ręczniki papierowe",
        unit="kart.",
        base="44.30",
        stock=312,
        own="11-010",
        hurt=((0, "39.90"), (10, "37.51")),
        packs=(("pal.", 36),),
        maker="Papyrus Śląski",
    ),
    Item(
        sku="WK-1200-C",
        name="Worki na śmieci LDPE 120 l, czarne, 25 szt.",
        part="Worki LDPE",
        unit="rol.",
        base="14.20",
        stock=48,
        own="12-120",
        hurt=((0, "12.95"), (50, "11.95")),
        packs=(("kart.", 20),),
        maker="Foliopol",
        due=4,
        due_quantity=1200,
        substitutes=("WK-1201-C",),
    ),
    Item(
        sku="WK-1201-C",
        name="Worki na śmieci LDPE 120 l mocne, czarne, 25 szt.",
        part="Worki LDPE",
        unit="rol.",
        base="15.10",
        stock=900,
        own="12-121",
        hurt=((0, "13.60"), (50, "12.60")),
        packs=(("kart.", 20),),
    ),
    Item(
        sku="MY-0500-L",
        name="Mydło w płynie, antybakteryjne, 5 l",
        part="Mydła i krem",
        unit="szt.",
        base="31.14",
        stock=96,
        own="21-005",
        packs=(("kart.", 4),),
        maker="Lavexa",
        maker_code="LX-500-A",
    ),
    Item(
        sku="PN-0100-K",
        name="Płyn do mycia naczyń, koncentrat, 10 l",
        part="Mycie naczyń i kuchnia",
        unit="szt.",
        base="58.00",
        stock=0,
        own="21-110",
        hurt=((5, "47.98"),),
        backorder=True,
        maker="Chemix",
        due=4,
        due_quantity=160,
        substitutes=("PN-0101-K",),
    ),
    Item(
        sku="PN-0101-K",
        name="Płyn do mycia naczyń, koncentrat cytrynowy, 10 l",
        part="Mycie naczyń i kuchnia",
        unit="szt.",
        base="59.40",
        stock=140,
        own="21-111",
    ),
    Item(
        sku="DZ-0750-A",
        name="Płyn do dezynfekcji powierzchni, 750 ml",
        part="Dezynfekcja",
        unit="szt.",
        base="18.90",
        stock=1120,
        own="22-075",
        packs=(("kart.", 12),),
        vat="8",
        maker="Sanipro",
    ),
    Item(
        sku="KB-0250-P",
        name="Kubek papierowy 250 ml, biały, 100 szt.",
        part="Kubki",
        unit="opak.",
        base="21.50",
        stock=780,
        own="31-250",
        hurt=((0, "19.40"),),
        contract=((0, "16.90"),),
        packs=(("kart.", 10),),
        maker="Papkub",
        maker_code="PK250W",
    ),
    Item(
        sku="WC-0080-P",
        name="Wieczko do kubka 80 mm, czarne, 100 szt.",
        part="Wieczka, słomki, mieszadła",
        unit="opak.",
        base="13.10",
        stock=0,
        own="31-080",
        contract=((0, "10.20"), (100, "9.59")),
        packs=(("kart.", 10),),
        maker="Papkub",
        substitutes=("WC-0081-P",),
    ),
    Item(
        sku="WC-0081-P",
        name="Wieczko do kubka 80 mm, białe, 100 szt.",
        part="Wieczka, słomki, mieszadła",
        unit="opak.",
        base="12.80",
        stock=640,
        own="31-081",
        contract=((0, "9.95"),),
        packs=(("kart.", 10),),
    ),
    Item(
        sku="PD-0900-K",
        name="Pudełko na wynos kraft 900 ml, 50 szt.",
        part="Pudełka na wynos",
        unit="opak.",
        base="31.70",
        stock=210,
        own="32-900",
        hurt=((0, "28.50"),),
        packs=(("kart.", 6),),
    ),
    Item(
        sku="FS-0450-S",
        name="Folia stretch czarna 450 mm, 2,4 kg",
        part="Folie stretch i bąbelkowe",
        unit="rol.",
        base="25.20",
        stock=1460,
        own="41-450",
        hurt=((0, "22.90"), (6, "21.44")),
        packs=(("kart.", 6),),
    ),
    Item(
        sku="TS-0048-B",
        name="Taśma pakowa akrylowa 48 mm × 66 m, brązowa",
        part="Taśmy",
        unit="szt.",
        base="3.40",
        stock=6200,
        own="41-048",
        hurt=((0, "3.10"), (36, "2.96"), (180, "2.78")),
        packs=(("kart.", 36),),
        step=6,
        maker="Klejon",
    ),
    Item(
        sku="WM-0500-G",
        name="Woda mineralna gazowana 0,5 l PET, zgrzewka 12",
        part="Woda",
        unit="zgrz.",
        base="14.90",
        stock=720,
        own="51-005",
        hurt=((0, "13.44"),),
        packs=(("pal.", 84),),
        deposit=600,
        maker="Zdroje Beskidzkie",
    ),
)

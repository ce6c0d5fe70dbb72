"""The client companies by name: who they are and where."""

from __future__ import annotations

# Those one signs in as: short, name, segment, group, days, rhythm, value, pays, place.
NAMED = (
    (
        "alfa",
        "Alfa Serwis sp. z o.o.",
        "sprzątanie",
        "hurt",
        14,
        7,
        60_000,
        (-3, -1),
        "Sosnowiec",
        "41-208",
        "ul. Fabryczna 12",
    ),
    (
        "beta",
        "Beta Gastro s.c.",
        "gastronomia",
        "polhurt",
        7,
        7,
        88_000,
        (0, 0),
        "Katowice",
        "40-098",
        "ul. Młyńska 5",
    ),
    (
        "gamma",
        "Gamma Hotele S.A.",
        "hotel",
        "vip",
        30,
        4,
        460_000,
        (-6, -1),
        "Kraków",
        "31-155",
        "ul. Warszawska 17",
    ),
    (
        "delta",
        "Delta Pack sp. z o.o.",
        "produkcja",
        "hurt",
        14,
        10,
        170_000,
        (-1, 4),
        "Dąbrowa Górnicza",
        "41-303",
        "ul. Roździeńskiego 11",
    ),
    (
        "epsilon",
        "Epsilon Biuro sp. z o.o.",
        "biuro",
        "polhurt",
        7,
        0,
        0,
        (0, 0),
        "Gliwice",
        "44-102",
        "ul. Bojkowska 37",
    ),
)

# All others: name | segment | city | postal code | street
OTHERS = """
Gastro Smak sp. z o.o.|gastronomia|Kraków|31-021|ul. Floriańska 12
Restauracja Pod Lipą Maria Kos|gastronomia|Tychy|43-100|ul. Lipowa 4
Bistro Kolejowa 9 s.c.|gastronomia|Katowice|40-012|ul. Kolejowa 9
Pizzeria Vulcano sp. z o.o.|gastronomia|Gliwice|44-100|ul. Zwycięstwa 31
Catering Złota Łyżka sp. z o.o.|gastronomia|Chorzów|41-500|ul. Wolności 77
Kawiarnia Ziarno i Mleko s.c.|gastronomia|Kraków|30-110|ul. Zwierzyniecka 8
Bar Mleczny Tatrzański sp. z o.o.|gastronomia|Nowy Targ|34-400|ul. Szaflarska 20
Piekarnia Rogalik Jan Gwóźdź|gastronomia|Bytom|41-902|ul. Piekarska 15
Hotel Beskid sp. z o.o.|hotel|Bielsko-Biała|43-300|ul. Górska 2
Pensjonat Halny Anna Stoch|hotel|Zakopane|34-500|ul. Kościeliska 41
Hotel Stare Miasto S.A.|hotel|Kraków|31-007|ul. Sławkowska 3
Ośrodek Jezioro sp. z o.o.|hotel|Żywiec|34-300|ul. Brzegowa 1
Apartamenty Rynek 5 sp. z o.o.|hotel|Wrocław|50-106|Rynek 5
Czysty Dom Usługi sp. z o.o.|sprzątanie|Katowice|40-085|ul. Mickiewicza 29
Błysk Serwis sp. z o.o.|sprzątanie|Sosnowiec|41-200|ul. Modrzejowska 18
Perfekt Clean s.c.|sprzątanie|Zabrze|41-800|ul. 3 Maja 50
Facility Śląsk S.A.|sprzątanie|Katowice|40-246|ul. Porcelanowa 23
Porządek Plus Ewa Malik|sprzątanie|Dąbrowa Górnicza|41-300|ul. Kościuszki 6
Eko Sprzątanie sp. z o.o.|sprzątanie|Częstochowa|42-200|al. NMP 34
Kancelaria Lex Nova sp.k.|biuro|Katowice|40-013|ul. Staromiejska 6
Biuro Projektów Kreska sp. z o.o.|biuro|Gliwice|44-100|ul. Konarskiego 18
Software Park Ligota sp. z o.o.|biuro|Katowice|40-601|ul. Panewnicka 109
Agencja Celna Wschód sp. z o.o.|biuro|Rzeszów|35-001|ul. Grunwaldzka 7
Szkoła Językowa Fluent s.c.|biuro|Opole|45-018|ul. Krakowska 24
Przychodnia Zdrowie sp. z o.o.|medycyna|Sosnowiec|41-219|ul. Zegadłowicza 3
Stomatologia Uśmiech dr Wilk|medycyna|Mikołów|43-190|ul. Miarki 10
Klinika Weterynaryjna Łapa s.c.|medycyna|Jaworzno|43-600|ul. Grunwaldzka 92
Dom Opieki Jesień sp. z o.o.|medycyna|Pszczyna|43-200|ul. Dworcowa 33
Laboratorium Analityk sp. z o.o.|medycyna|Kraków|30-348|ul. Bobrzyńskiego 14
Szkoła Podstawowa nr 7|szkoła|Będzin|42-500|ul. Szkolna 5
Przedszkole Tęcza sp. z o.o.|szkoła|Tychy|43-100|ul. Edukacji 102
Uczelnia Zagłębie|szkoła|Dąbrowa Górnicza|41-300|ul. Cieplaka 1
Zakłady Mięsne Podgórze S.A.|produkcja|Bochnia|32-700|ul. Przemysłowa 8
Stolarnia Dąb i Buk sp.j.|produkcja|Żory|44-240|ul. Wodzisławska 60
Metal Form sp. z o.o.|produkcja|Mysłowice|41-400|ul. Obrzeżna Północna 19
Drukarnia Kolor S.A.|produkcja|Bielsko-Biała|43-300|ul. Partyzantów 44
Mleczarnia Polana sp. z o.o.|produkcja|Oświęcim|32-600|ul. Chemików 7
Sklep Osiedlowy Jagoda s.c.|sklep|Ruda Śląska|41-700|ul. 1 Maja 210
Delikatesy Pod Wieżą sp. z o.o.|sklep|Rybnik|44-200|ul. Sobieskiego 11
Paczka24 Fulfilment sp. z o.o.|sklep|Czeladź|41-250|ul. Wojkowicka 2
""".strip()

# What a segment buys: top categories, the most bought first.
TASTES = {
    "gastronomia": (
        "Naczynia jednorazowe",
        "Opakowania gastronomiczne",
        "Napoje",
        "Chemia profesjonalna",
        "Papiery i ręczniki",
    ),
    "hotel": (
        "Papiery i ręczniki",
        "Kawa, herbata, spożywcze",
        "Chemia profesjonalna",
        "Napoje",
        "Hotel i SPA Premium",
    ),
    "sprzątanie": (
        "Papiery i ręczniki",
        "Worki na śmieci",
        "Chemia profesjonalna",
        "Sprzęt do sprzątania",
        "Rękawice i odzież ochronna",
    ),
    "biuro": ("Biuro", "Kawa, herbata, spożywcze", "Napoje", "Papiery i ręczniki"),
    "medycyna": ("Rękawice i odzież ochronna", "Chemia profesjonalna", "Papiery i ręczniki"),
    "szkoła": ("Papiery i ręczniki", "Biuro", "Chemia profesjonalna", "Worki na śmieci"),
    "produkcja": (
        "Rękawice i odzież ochronna",
        "Pakowanie i wysyłka",
        "Papiery i ręczniki",
        "Worki na śmieci",
    ),
    "sklep": (
        "Pakowanie i wysyłka",
        "Napoje",
        "Kawa, herbata, spożywcze",
        "Opakowania gastronomiczne",
    ),
}

_FIRST = """
Anna Piotr Katarzyna Tomasz Agnieszka Paweł Ewa Michał Joanna Krzysztof Magdalena Łukasz
Barbara Grzegorz Monika Rafał Dorota Adam Beata Sebastian
"""
_LAST = """
Nowak Wójcik Mazur Krawczyk Lis Wrona Dudek Pawlak Sikora Walczak Baran Szewczyk Pietrzak
Wilk Marciniak Sobczak Kubiak Czech Bielak Maj Gajda Kurek Żak Kowal Kos
"""
FIRST_NAMES, LAST_NAMES = _FIRST.split(), _LAST.split()

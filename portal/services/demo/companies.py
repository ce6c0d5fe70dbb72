"""Companies with their terms, branches, addresses, people and own codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from portal.domain.access import CompanyStatus, Role, StaffRole
from portal.domain.search import tokens
from portal.models.accounts import Address, Branch, Company, ExternalRef, Membership, Person
from portal.services.demo.batch import Batch, Row
from portal.services.demo.clients import FIRST_NAMES, LAST_NAMES, NAMED, OTHERS
from portal.services.demo.goods import Good
from portal.services.demo.people import SIGN_INS
from portal.services.demo.seller import House


@dataclass(slots=True, kw_only=True)
class Client:
    """A company with how it trades.

    `rhythm` is days between orders, `value` the usual net value of one in grosze; `pays` is on
    which days around the due date it pays (from, to).
    """

    row: Row
    group: str
    days: int
    rhythm: int
    value: int
    pays: tuple[int, int] = (-4, 2)
    purchaser: Row = field(default_factory=dict)
    membership: Row = field(default_factory=dict)
    manager: Row | None = None
    branches: list[Row] = field(default_factory=list)
    regular: list[Good] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def segment(self) -> str:
        return str(self.row["segment"])


@dataclass(slots=True)
class Society:
    """Clients by short name, people by address, and the house's staff."""

    clients: dict[str, Client] = field(default_factory=dict)
    people: dict[str, Row] = field(default_factory=dict)
    reps: list[Row] = field(default_factory=list)

    def person(self, email: str) -> Row:
        """Return a person by address."""
        return self.people[email]


# Group, what its companies buy in a year (net, grosze), and their days between orders.
_SIZES = (
    ("polhurt", (2_400_000, 4_600_000), (7, 10, 14, 28)),
    ("polhurt", (2_400_000, 4_600_000), (7, 7, 14, 14)),
    ("hurt", (6_000_000, 9_000_000), (7, 7, 10, 14)),
    ("hurt", (8_000_000, 13_000_000), (7, 7, 7, 10)),
    ("vip", (16_500_000, 24_000_000), (4, 7, 7, 7)),
)

# code, name, street, postal code, city
_BRANCHES = {
    "alfa": (
        ("SOS", "Magazyn główny", "ul. Fabryczna 12", "41-208", "Sosnowiec"),
        ("KAT", "Oddział Katowice", "ul. Roździeńskiego 188", "40-315", "Katowice"),
    ),
    "gamma": (
        ("KRK", "Hotel Gamma Kraków", "ul. Warszawska 17", "31-155", "Kraków"),
        ("ZAK", "Hotel Gamma Zakopane", "ul. Tetmajera 2", "34-500", "Zakopane"),
        ("WRO", "Hotel Gamma Wrocław", "ul. Piłsudskiego 49", "50-032", "Wrocław"),
    ),
}


def companies(batch: Batch, house: House, password_hash: str) -> Society:
    """Set up every company and person."""
    maker = _Maker(batch, house, password_hash)
    maker.staff()
    for short, name, segment, group, days, rhythm, value, pays, *place in NAMED:
        maker.company(short, name, segment, group, days, rhythm, value, pays, tuple(place))
    for line in OTHERS.splitlines():
        name, segment, city, postal, street = line.split("|")
        days = batch.chance.choice((7, 7, 14, 14, 14, 21, 30))
        group, turnover, rhythms = batch.chance.choice(_SIZES)
        rhythm = batch.chance.choice(rhythms)
        value = batch.chance.randint(*turnover) * rhythm // 365
        pays = batch.chance.choice(((-5, -1), (-4, 0), (-3, 2), (-7, -2)))
        short = "".join(tokens(name)[:2])
        maker.company(
            short, name, segment, group, days, rhythm, value, pays, (city, postal, street)
        )
    maker.named_people()
    return maker.society


class _Maker:
    """Makes companies and people, one after another."""

    def __init__(self, batch: Batch, house: House, password_hash: str) -> None:
        self._batch = batch
        self._house = house
        self._hash = password_hash
        self._since = batch.at - timedelta(days=620)
        self._nips: set[str] = set()
        self.society = Society()

    def staff(self) -> None:
        """Hire the seller's people."""
        roles = {
            "handlowiec@hurtownia.example": (StaffRole.REP, "22 555 01 14"),
            "biuro@hurtownia.example": (StaffRole.OFFICE, "32 555 01 01"),
            "admin@hurtownia.example": (StaffRole.ADMIN, "32 555 01 02"),
        }
        for sign_in in SIGN_INS:
            if sign_in.email in roles:
                role, phone = roles[sign_in.email]
                self._person(sign_in.email, sign_in.name, phone=phone, staff_role=role)
        for email, name, phone in (
            ("k.lis@hurtownia.example", "Katarzyna Lis", "22 555 01 15"),
            ("p.dudek@hurtownia.example", "Piotr Dudek", "22 555 01 16"),
        ):
            rep = self._person(email, name, phone=phone, staff_role=StaffRole.REP)
            self.society.reps.append(rep)

    def company(
        self,
        short: str,
        name: str,
        segment: str,
        group: str,
        days: int,
        rhythm: int,
        value: int,
        pays: tuple[int, int],
        place: tuple[str, ...],
    ) -> None:
        """Make a company, and for those without a named person a purchaser and a manager."""
        city, postal, street = place
        pending = short == "epsilon"
        row = self._batch.add(
            Company,
            name=name,
            nip=self._nip(),
            regon=self._regon(),
            status=CompanyStatus.PENDING if pending else CompanyStatus.VERIFIED,
            street=street,
            postal_code=postal,
            city=city,
            phone=f"32 {self._batch.chance.randint(200, 799)} 00 {len(self._nips):02d}",
            email=f"zamowienia@{short}.example",
            invoice_email=f"faktury@{short}.example",
            segment=segment,
            price_group_id=None if pending else self._house.groups[group]["id"],
            payment_term_id=None if pending else self._house.terms[days],
            rep_id=None if pending else self._rep(short)["id"],
            created_at=self._batch.at - timedelta(days=1) if pending else self._since,
            verified_at=None if pending else self._since,
        )
        client = Client(row=row, group=group, days=days, rhythm=rhythm, value=value, pays=pays)
        self.society.clients[short] = client
        self._places(client, short)
        if rhythm and short not in {"alfa", "beta", "gamma", "delta"}:
            self._usual_people(client, short)

    def named_people(self) -> None:
        """Bring in those who sign in by name."""
        join, names = self._join, {sign_in.email: sign_in.name for sign_in in SIGN_INS}
        person = {
            email: self._person(email, names[email])
            for email in names
            if not email.endswith("@hurtownia.example")
        }
        clients = self.society.clients
        anna = person["zakupy@alfa.example"]
        join(clients["alfa"], anna, Role.PURCHASER, limit=500_000)
        join(clients["alfa"], person["ksiegowosc@alfa.example"], Role.ACCOUNTANT)
        join(clients["alfa"], person["kierownik@alfa.example"], Role.MANAGER)
        join(clients["epsilon"], person["start@epsilon.example"], Role.MANAGER)
        for short in ("beta", "gamma", "delta"):
            join(clients[short], person[f"zakupy@{short}.example"], Role.PURCHASER)
        for short in ("alfa", "beta", "gamma"):
            join(clients[short], person["ksiegowa@rachunki.example"], Role.ACCOUNTANT)

    def _usual_people(self, client: Client, short: str) -> None:
        chance = self._batch.chance
        for address, role in (("zakupy", Role.PURCHASER), ("kierownik", Role.MANAGER)):
            if role is Role.PURCHASER or chance.random() < 0.5:
                name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
                self._join(client, self._person(f"{address}@{short}.example", name), role)

    def _person(self, email: str, name: str, **values: object) -> Row:
        row = self._batch.add(
            Person,
            email=email,
            name=name,
            password_hash=self._hash,
            password_changed_at=self._since,
            created_at=self._since,
            **values,
        )
        self.society.people[email] = row
        return row

    def _join(self, client: Client, person: Row, role: Role, *, limit: int | None = None) -> None:
        row = self._batch.add(
            Membership,
            company_id=client.id,
            person_id=person["id"],
            roles=[role.value],
            order_limit_minor=limit,
            created_at=client.row["created_at"],
        )
        if role is Role.PURCHASER:
            client.purchaser, client.membership = person, row
        if role is Role.MANAGER:
            client.manager = person

    def _rep(self, short: str) -> Row:
        if short in {"alfa", "beta"}:
            return self.society.person("handlowiec@hurtownia.example")
        return self.society.reps[len(self._nips) % 2]

    def _places(self, client: Client, short: str) -> None:
        """Give a number in the ERP, a delivery address, and to some companies branches."""
        row, add = client.row, self._batch.add
        add(
            ExternalRef,
            company_id=client.id,
            system="subiekt",
            kind="company",
            external_id=f"KH{len(self._nips):05d}",
            entity_id=client.id,
        )
        where = {name: row[name] for name in ("street", "postal_code", "city")}
        add(Address, company_id=client.id, label="Siedziba", is_default=True, **where)
        branches = _BRANCHES.get(short, ())
        if not branches and client.rhythm and self._batch.chance.random() < 0.2:
            branches = (
                ("M1", "Oddział główny", row["street"], row["postal_code"], row["city"]),
                ("M2", "Magazyn pomocniczy", "ul. Magazynowa 3", "41-200", "Sosnowiec"),
            )
        for code, name, street, postal, city in branches:
            branch = add(
                Branch,
                company_id=client.id,
                code=code,
                name=name,
                street=street,
                postal_code=postal,
                city=city,
                route=f"{city} {1 + len(self._nips) % 3}",
            )
            client.branches.append(branch)

    def _nip(self) -> str:
        while True:
            digits = f"{self._batch.chance.choice((627, 634, 644, 676))}" + "".join(
                str(self._batch.chance.randint(0, 9)) for _ in range(6)
            )
            check = _weighed(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7))
            if check < 10 and f"{digits}{check}" not in self._nips:
                self._nips.add(f"{digits}{check}")
                return f"{digits}{check}"

    def _regon(self) -> str:
        digits = f"24{self._batch.chance.randint(100_000, 999_999)}"
        return f"{digits}{_weighed(digits, (8, 9, 2, 3, 4, 5, 6, 7)) % 10}"


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * weight for d, weight in zip(digits, weights, strict=True)) % 11

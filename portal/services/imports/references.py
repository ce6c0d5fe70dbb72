"""What a file names by codes and words: products, warehouses, groups and companies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Text, func, literal, select

from portal.domain.codes import lookups, normalise_code
from portal.domain.search import fold
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.catalogue import Product, ProductCode
from portal.models.seller import PriceGroup
from portal.models.stock import Warehouse

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A product a code stands for."""

    id: UUID
    sku: str
    price_unit: int


class Products:
    """The products some codes stand for; asked in two queries, for a batch of rows."""

    def __init__(self, codes: Iterable[str]) -> None:
        forms = {code: lookups(code) for code in codes if code}
        wanted = sorted({form for several in forms.values() for form in several})
        self._forms = forms
        self._by_sku: dict[str, Named] = {}
        self._by_normal: dict[str, list[Named]] = {}
        self._by_code: dict[str, list[Named]] = {}
        if wanted:
            self._ask(wanted)

    def _ask(self, wanted: list[str]) -> None:
        among = func.any(literal(wanted, ARRAY(Text)))
        fields = (Product.id, Product.sku, Product.price_unit)
        for row in session.execute(
            select(*fields, Product.sku_normal).where(Product.sku_normal == among)
        ):
            found = Named(row.id, row.sku, row.price_unit)
            self._by_sku[row.sku] = found
            self._by_normal.setdefault(row.sku_normal, []).append(found)
        for row in session.execute(
            select(*fields, ProductCode.normal)
            .join(ProductCode, ProductCode.product_id == Product.id)
            .where(ProductCode.normal == among, ProductCode.company_id.is_(None))
        ):
            known = self._by_code.setdefault(row.normal, [])
            found = Named(row.id, row.sku, row.price_unit)
            if found not in known:
                known.append(found)

    def named(self, code: str) -> Named:
        """Return the product: by its SKU as written, its SKU in any writing, or another code.

        :raises InvalidInput: if there is none, or if the code does not tell which.
        """
        if not code:
            raise InvalidInput(N_("The code is missing."))
        if code in self._by_sku:
            return self._by_sku[code]
        for table in (self._by_normal, self._by_code):
            for form in self._forms[code]:
                found = table.get(form, [])
                if len(found) == 1:
                    return found[0]
                if found:
                    skus = ", ".join(one.sku for one in found[:_SHOWN])
                    raise InvalidInput(
                        N_("The code %(code)s stands on several products: %(skus)s. Give the SKU."),
                        code=code[:64],
                        skus=skus,
                    )
        raise InvalidInput(N_("There is no product with the code %(code)s."), code=code[:64])


class Warehouses:
    """The warehouses by their codes and names; one is chosen where the row names none."""

    def __init__(self, chosen: UUID | None) -> None:
        self._chosen = chosen
        self._named: dict[str, UUID] = {}
        for row in session.execute(select(Warehouse.id, Warehouse.code, Warehouse.name)):
            self._named.setdefault(fold(row.name), row.id)
            self._named[fold(row.code)] = row.id
        if not self._named:
            self._chosen = _first_warehouse()
        elif self._chosen is None and len(set(self._named.values())) == 1:
            self._chosen = next(iter(self._named.values()))

    def named(self, text: str) -> UUID:
        """Return the warehouse of a row.

        :raises InvalidInput: if there is none of that name, or none was chosen.
        """
        found = self._named.get(fold(" ".join(text.split()))) if text else self._chosen
        if found is None and text:
            raise InvalidInput(N_("There is no warehouse “%(name)s”."), name=text[:60])
        if found is None:
            raise InvalidInput(N_("The warehouse is missing."))
        return found


def _first_warehouse() -> UUID:
    """Make the seller's first warehouse: goods cannot lie nowhere."""
    made = Warehouse(id=new_id(), code="M1", name="Magazyn główny")
    session.add(made)
    session.flush()  # the stock written next refers to it
    return made.id


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a rule or a list is: a price group or a company, never both."""

    price_group_id: UUID | None = None
    company_id: UUID | None = None

    @classmethod
    def of_option(cls, option: str) -> Audience:
        """Read a choice: `group:<id>` or `company:<id>`; empty is nobody's."""
        kind, _, key = option.partition(":")
        return cls(
            price_group_id=UUID(key) if kind == "group" else None,
            company_id=UUID(key) if kind == "company" else None,
        )

    @property
    def option(self) -> str:
        """The choice this is read from."""
        if self.price_group_id:
            return f"group:{self.price_group_id}"
        return f"company:{self.company_id}" if self.company_id else ""


class Audiences:
    """Price groups by code and name, companies by NIP and name; one is chosen by default."""

    def __init__(self, option: str) -> None:
        self._default = Audience.of_option(option)
        self._groups: dict[str, UUID] = {}
        for row in session.execute(select(PriceGroup.id, PriceGroup.code, PriceGroup.name)):
            self._groups.setdefault(fold(row.name), row.id)
            self._groups[fold(row.code)] = row.id
        self._companies: dict[str, list[UUID]] = {}

    def look_up(self, texts: Sequence[str]) -> None:
        """Find the companies a batch of rows names."""
        names = {text for text in texts if text and fold(text) not in self._groups}
        nips = {_nip(text) for text in names}
        rows = session.execute(
            select(Company.id, Company.nip, Company.name).where(
                Company.nip.in_(nips) | func.lower(Company.name).in_({n.lower() for n in names})
            )
        )
        self._companies = {}
        for row in rows:
            for key in {row.nip, row.name.lower()}:
                self._companies.setdefault(key, []).append(row.id)

    def named(self, text: str) -> Audience:
        """Return for whom a row is.

        :raises InvalidInput: if nobody, or more than one company, has that name.
        """
        if not text and self._default != Audience():
            return self._default
        if not text:
            raise InvalidInput(N_("The price group or company is missing."))
        group = self._groups.get(fold(text))
        if group is not None:
            return Audience(price_group_id=group)
        found = self._companies.get(_nip(text)) or self._companies.get(text.lower(), [])
        if len(found) != 1:
            raise InvalidInput(
                N_("There is no price group or company “%(name)s”.")
                if not found
                else N_("Several companies are called “%(name)s”. Give the NIP."),
                name=text[:60],
            )
        return Audience(company_id=found[0])


def _nip(text: str) -> str:
    return normalise_code(text).removeprefix("pl")

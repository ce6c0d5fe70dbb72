"""The declarative base and the column types every table uses."""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    MetaData,
    Numeric,
    String,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from portal.kit.clock import utc_now
from portal.kit.ids import new_id

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


_registry = registry(
    metadata=MetaData(naming_convention=_NAMES),
    type_annotation_map={
        datetime: DateTime(timezone=True),
        date: Date(),
        time: Time(),
        Decimal: Numeric(14, 3),
        UUID: Uuid(),
        str: Text(),
        enum.StrEnum: Enum(enum.Enum, native_enum=False, length=24, values_callable=_values),
    },
)


class Base(DeclarativeBase):
    """Every table.

    `tenancy` says how row-level security guards it: "own" (the row's company only), "shared"
    (a NULL company is everybody's to read), "company" and "membership" (see `tenancy.py`), or
    None for tables that belong to no company.
    """

    registry = _registry
    tenancy: ClassVar[str | None] = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', '')}>"


Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=new_id)]
Minor = Annotated[int, mapped_column(BigInteger)]
"""An amount in minor units (grosze) of the row's or its document's currency."""
Currency = Annotated[str, mapped_column(String(3), default="PLN")]
Code = Annotated[str, mapped_column(Text(collation="C"))]
"""Text compared byte by byte, so that a range condition finds a prefix through an index."""
Percent = Annotated[Decimal, mapped_column(Numeric(6, 3))]
Made = Annotated[datetime, mapped_column(DateTime(timezone=True), default=utc_now)]


def reference(target: str, **options: Any) -> Any:
    """Return a foreign key column to `table.column`."""
    on_delete = options.pop("ondelete", None)
    return mapped_column(ForeignKey(target, ondelete=on_delete), **options)


class OwnedByCompany:
    """A row of exactly one company; the database hides it from every other."""

    tenancy: ClassVar[str | None] = "own"
    company_id: Mapped[UUID] = mapped_column(ForeignKey("companies.id"))


class SharedOrOwned:
    """A row of one company, or of everybody where the company is NULL."""

    tenancy: ClassVar[str | None] = "shared"
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("companies.id"))

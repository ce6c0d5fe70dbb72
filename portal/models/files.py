"""Files kept in the file store; a row here owns each of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Code, Id, Made, SharedOrOwned, reference


class FileKind(StrEnum):
    """What a file is for."""

    ORDER_UPLOAD = "order-upload"
    IMPORT_UPLOAD = "import-upload"
    PICTURE = "picture"
    PRODUCT_DOCUMENT = "product-document"
    INVOICE = "invoice"
    DELIVERY_NOTE = "delivery-note"
    EXPORT = "export"
    OWN_CODES = "own-codes"


class StoredFile(SharedOrOwned, Base):
    """A file in the store. Written before the transaction that names it; orphans are swept."""

    __tablename__ = "files"

    id: Mapped[Id]
    kind: Mapped[FileKind]
    key: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    made_by_id: Mapped[UUID | None] = reference("persons.id")
    created_at: Mapped[Made]
    expires_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "company_id"),)

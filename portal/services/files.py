"""Keeping files: the store holds the bytes, a row holds who owns them and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from portal.extensions import session
from portal.gateways.files import FileStore
from portal.kit.errors import NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.files import FileKind, StoredFile

# What was imported stays, with its report; the file itself need not.
IMPORTS_KEPT = timedelta(days=90)

_chosen: list[FileStore] = []


def use(store: FileStore) -> None:
    """Keep files in this store from now on; the composition root chooses it by the settings."""
    _chosen[:] = [store]


def _store() -> FileStore:
    return _chosen[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file in the store that no row names yet: `own` makes the row."""

    id: UUID
    key: str
    size: int
    sha256: str


def put(*, kind: FileKind, content: bytes | BinaryIO | Iterable[bytes], limit: int) -> Kept:
    """Write the bytes to the store, before the transaction that names them.

    :raises TooLarge: past `limit` bytes; nothing is left behind.
    :raises Unavailable: if the store does not answer.
    """
    file_id = new_id()
    stored = _store().put(f"{kind.value}/{file_id}", content, limit=limit)
    return Kept(id=file_id, key=stored.key, size=stored.size, sha256=stored.sha256)


def own(
    *,
    kept: Kept,
    kind: FileKind,
    name: str,
    media_type: str,
    company_id: UUID | None,
    made_by_id: UUID | None,
    at: datetime,
    expires_at: datetime | None = None,
) -> UUID:
    """Name a kept file in this transaction; without a company it is the seller's."""
    session.add(
        StoredFile(
            id=kept.id,
            company_id=company_id,
            kind=kind,
            key=kept.key,
            name=name[:200],
            media_type=media_type,
            size=kept.size,
            sha256=kept.sha256,
            made_by_id=made_by_id,
            created_at=at,
            expires_at=expires_at,
        )
    )
    session.flush()  # whatever names the file in the same transaction refers to this row
    return kept.id


def find(*, file_id: UUID) -> StoredFile:
    """Return a file's row.

    :raises NotFound: if there is none within the scope.
    """
    found = session.get(StoredFile, file_id)
    if found is None:
        raise NotFound(N_("There is no such file."))
    return found


def chunks(*, file_id: UUID) -> tuple[StoredFile, Iterator[bytes]]:
    """Return a file's row and its bytes, piece by piece.

    :raises NotFound: if there is none within the scope.
    """
    found = find(file_id=file_id)
    return found, _store().get(found.key)


def local(*, key: str) -> AbstractContextManager[Path]:
    """Return the file as a path on this machine for as long as the block lasts."""
    return _store().local(key)


def sweep(*, at: datetime, orphans_before: datetime) -> int:
    """Delete expired files, old uploads of imports, and bytes no row names; return how many."""
    old_uploads = and_(
        StoredFile.kind == FileKind.IMPORT_UPLOAD, StoredFile.created_at <= at - IMPORTS_KEPT
    )
    expired = session.execute(
        delete(StoredFile)
        .where(or_(StoredFile.expires_at <= at, old_uploads))
        .returning(StoredFile.key)
    ).scalars()
    gone = list(expired)
    for kind in FileKind:
        old = list(_store().older_than(f"{kind.value}/", at=orphans_before))
        named = set(session.scalars(select(StoredFile.key).where(StoredFile.key.in_(old))))
        gone += [key for key in old if key not in named]
    for key in gone:
        _store().delete(key)
    return len(gone)

"""Which kinds of message a person has switched off, and the link in a mail that does it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.subscriptions import MessageKind
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.subscriptions import SilencedMessage

_NO_LINK = N_("This link is not complete. Switch messages off on your page of notifications.")
_PERSON, _SIGNATURE = 16, 16


def silenced(*, person_id: UUID, kind: MessageKind) -> bool:
    """Test for a kind of message the person wants no mail of."""
    return kind in silenced_kinds(person_id=person_id)


def silenced_kinds(*, person_id: UUID) -> frozenset[MessageKind]:
    """Return the kinds of message the person has switched off."""
    return frozenset(
        session.scalars(select(SilencedMessage.kind).where(SilencedMessage.person_id == person_id))
    )


def switch(*, person_id: UUID, kind: MessageKind, on: bool, at: datetime) -> None:
    """Switch the mail of a kind on or off for a person; twice is once."""
    if on:
        session.execute(
            delete(SilencedMessage).where(
                SilencedMessage.person_id == person_id, SilencedMessage.kind == kind
            )
        )
        return
    session.execute(
        insert(SilencedMessage)
        .values(person_id=person_id, kind=kind, since=at)
        .on_conflict_do_nothing()
    )


def stop_token(*, person_id: UUID, kind: MessageKind, secret: str) -> str:
    """Return the signed part of a link that switches a kind of message off without signing in.

    It can do nothing else and never expires: a mail may be opened years later.
    """
    body = person_id.bytes + kind.value.encode()
    return urlsafe_b64encode(body + _signature(body, secret)).rstrip(b"=").decode()


def read_stop_token(token: str, *, secret: str) -> tuple[UUID, MessageKind]:
    """Return whose messages of which kind a link stops.

    :raises NotFound: if it is not a link of ours.
    """
    try:
        whole = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError as error:
        raise NotFound(_NO_LINK) from error
    body, signature = whole[:-_SIGNATURE], whole[-_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(body, secret)):
        raise NotFound(_NO_LINK)
    return UUID(bytes=body[:_PERSON]), MessageKind(body[_PERSON:].decode())


def _signature(body: bytes, secret: str) -> bytes:
    key = hashlib.sha256(b"stop messages:" + secret.encode()).digest()
    return hmac.new(key, body, hashlib.sha256).digest()[:_SIGNATURE]

"""Own codes and the files they come from."""

from __future__ import annotations

from portal.kit.clock import utc_now
from portal.models.files import FileKind, StoredFile
from portal.services import files
from tests.factories.people import Member
from tests.factories.saving import saved


def a_codes_file(*, of: Member, content: bytes = b"Nasz kod;SKU\n1;A-1\n") -> StoredFile:
    """Save a file of own codes that a member uploaded."""
    assert of.company is not None
    kept = files.put(kind=FileKind.OWN_CODES, content=content, limit=10_000)
    return saved(
        StoredFile(
            id=kept.id,
            company_id=of.company.id,
            kind=FileKind.OWN_CODES,
            key=kept.key,
            name="kody.csv",
            media_type="text/csv",
            size=kept.size,
            sha256=kept.sha256,
            made_by_id=of.person.id,
            created_at=utc_now(),
        )
    )

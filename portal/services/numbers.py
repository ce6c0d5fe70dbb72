"""Document numbers: gapless and in order, because the counter row is locked to the commit."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from portal.extensions import session
from portal.models.seller import NumberCounter


def next_number(*, series: str) -> int:
    """Return the next number of a series, e.g. `ZAM/2026`.

    Call it last in a transaction: all companies wait for this row until the commit.
    """
    statement = insert(NumberCounter).values(series=series, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["series"], set_={"last": NumberCounter.last + 1}
    )
    return int(session.execute(statement.returning(NumberCounter.last)).scalar_one())

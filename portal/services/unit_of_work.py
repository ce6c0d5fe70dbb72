"""One entry, one transaction, one commit site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Uuid, bindparam, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction
from sqlalchemy.orm.exc import StaleDataError

from portal.extensions import session
from portal.kit.errors import Conflict, NotFound
from portal.kit.words import N_
from portal.models.accounts import Company

_AFTER = "after_commit"
_OPEN = "in_unit_of_work"
_WROTE = "wrote"


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything done in this block, or nothing.

    :raises Conflict: if somebody else changed a row that this block writes.
    :raises RuntimeError: if one is open already: only doors (views, jobs, commands) open it.
    """
    info = session.info
    if info.get(_OPEN):
        raise RuntimeError("unit_of_work() does not nest: open it at the entry point only")
    # Whatever the door read before belongs to an earlier, shorter transaction.
    end_reading()
    info[_OPEN] = True
    info[_AFTER] = []
    try:
        yield
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict(
            N_("Somebody changed this in the meantime. Reload and try again.")
        ) from error
    except BaseException:
        session.rollback()
        raise
    else:
        for act in info.get(_AFTER, ()):
            act()
    finally:
        info.pop(_OPEN, None)
        info.pop(_AFTER, None)


def end_reading() -> None:
    """End a transaction in which nothing was written; what was written outside a unit goes.

    By COMMIT: after a ROLLBACK psycopg lets the server forget all its prepared statements, and
    every statement of the next page would be planned anew.
    """
    if session.info.get(_WROTE):
        session.close()
        return
    session.expunge_all()  # nothing is left that a commit could write
    try:
        session.commit()
    except SQLAlchemyError:
        session.rollback()
    session.close()


@event.listens_for(Session, "do_orm_execute")
def _note_a_statement(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[_WROTE] = True


@event.listens_for(Session, "after_flush")
def _note_a_flush(session: Session, _context: object) -> None:
    session.info[_WROTE] = True


@event.listens_for(Session, "after_transaction_end")
def _begin_clean(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WROTE, None)


def after_commit(act: Callable[[], None]) -> None:
    """Do something that may fail or be lost once this unit of work is committed."""
    session.info.setdefault(_AFTER, []).append(act)


def lock_company(company_id: UUID) -> Company:
    """Take the company's row for the rest of the transaction: first in the order of locks.

    Rows that name the company (a line put into a cart, an audit entry) do not wait for it: their
    foreign key asks for a share of the key only, and the key is not taken.

    :raises NotFound: if the scope does not reach that company.
    """
    found = session.scalars(_LOCK_COMPANY, {"company": company_id}).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such company."))
    return found


# Put together once: that costs more than running it.
_LOCK_COMPANY = (
    select(Company)
    .where(Company.id == bindparam("company", type_=Uuid()))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)

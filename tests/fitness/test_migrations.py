"""The migrations make exactly the tables the models speak of."""

from __future__ import annotations

from tests.database import flask_command, fresh_database


def test_the_migrations_say_what_the_models_say(admin_url: str) -> None:
    with fresh_database(admin_url) as urls:
        done = flask_command(urls, "db", "check")

    assert done.returncode == 0, done.stdout + done.stderr

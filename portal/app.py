"""The composition root: builds the application. Knows everybody, known by nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, has_request_context, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import extensions
from portal.blueprints.accounts import bp as accounts
from portal.blueprints.approvals import bp as approvals
from portal.blueprints.cart import bp as cart
from portal.blueprints.carts import bp as carts
from portal.blueprints.catalogue import bp as catalogue
from portal.blueprints.checkout import bp as checkout
from portal.blueprints.dashboard import bp as dashboard
from portal.blueprints.lists import bp as lists
from portal.blueprints.orders import bp as orders
from portal.blueprints.own_codes import bp as own_codes
from portal.blueprints.quick_order import bp as quick_order
from portal.blueprints.regular import bp as regular
from portal.blueprints.reorder import bp as reorder
from portal.blueprints.shipments import bp as shipments
from portal.blueprints.staff import bp as staff
from portal.blueprints.staff_catalogue import bp as staff_catalogue
from portal.blueprints.staff_imports import bp as staff_imports
from portal.blueprints.staff_orders import bp as staff_orders
from portal.blueprints.subscriptions import bp as subscriptions
from portal.cli import init_cli
from portal.config import Environment, Settings
from portal.gateways.files import file_store
from portal.services import files
from portal.services.outbox import on_promise
from portal.tasks.queue import Doorbell
from portal.web.access import bare, visitor
from portal.web.assets import init_assets
from portal.web.door import init_door
from portal.web.errors import init_errors
from portal.web.filters import init_filters
from portal.web.frame import init_frame
from portal.web.health import init_health
from portal.web.metrics import init_metrics
from portal.web.request_log import init_request_log
from portal.web.security import init_security
from portal.web.templating import init_templating
from portal.web.words import init_words

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts,
    approvals,
    cart,
    carts,
    catalogue,
    checkout,
    dashboard,
    lists,
    orders,
    own_codes,
    quick_order,
    regular,
    reorder,
    shipments,
    staff,
    staff_catalogue,
    staff_imports,
    staff_orders,
    subscriptions,
)


def create_app(settings: Settings) -> Flask:
    """Build the application of these settings."""
    app = Flask(__name__)
    app.config.from_mapping(flask_config(settings))
    app.extensions["portal.settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxy_count:
        count = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # how Flask wants it
    _extensions(app, settings)
    doorbell = Doorbell(settings.redis_url.get_secret_value())
    on_promise(doorbell.ring)
    init_request_log(app)
    init_metrics(app, settings, doorbell.queue_state)
    init_health(app, doorbell.queue_state)
    init_door(app)
    init_errors(app)
    init_templating(app)
    init_words(app)
    init_filters(app)
    init_frame(app)
    init_assets(app)
    init_security(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_cli(app)
    bare(app.view_functions["static"])
    return app


def flask_config(settings: Settings) -> dict[str, Any]:
    """Return Flask's configuration for these settings."""
    engine: dict[str, Any] = {
        "pool_size": settings.database_pool_size,
        "max_overflow": settings.database_max_overflow,
        "pool_pre_ping": True,
        "connect_args": {
            "application_name": "portal",
            "prepare_threshold": 5 if settings.prepared_statements else None,
        },
    }
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "TESTING": settings.portal_env is Environment.TEST,
        "SQLALCHEMY_DATABASE_URI": settings.database_url.get_secret_value(),
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "TRUSTED_HOSTS": list(settings.hosts),
        "MAX_CONTENT_LENGTH": settings.max_upload_megabytes * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 15_000,
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "__Host-form" if settings.https else "form",
        "PORTAL_COOKIE": "__Host-portal" if settings.https else "portal",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,  # the door asks, once it knows who it is
        "WTF_CSRF_SSL_STRICT": True,
        "BABEL_DEFAULT_LOCALE": "pl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Warsaw",
        "RATELIMIT_STORAGE_URI": settings.limiter_storage or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}
        if settings.limiter_storage
        else {},
    }


def _extensions(app: Flask, settings: Settings) -> None:
    extensions.db.init_app(app)
    extensions.migrate.init_app(
        app, extensions.db, directory=str(Path(app.root_path).parent / "migrations")
    )
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    # Tests switch it on where they are about it.
    extensions.limiter.enabled = not app.testing
    extensions.htmx.init_app(app)
    files.use(
        file_store(
            settings.files_url.get_secret_value() or None, folder=settings.instance / "files"
        )
    )
    extensions.babel.init_app(app, locale_selector=_language)


def _language() -> str:
    if not has_request_context():
        return "pl"
    person = visitor()
    if person is not None:
        return person.language
    chosen = request.cookies.get("language", "")
    if chosen in ("pl", "en"):
        return chosen
    return request.accept_languages.best_match(["pl", "en"], "pl")

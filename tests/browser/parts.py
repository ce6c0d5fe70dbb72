"""A page of parts without a database: what the components and portal.js do by themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, render_template, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.serving import make_server

PORTAL = Path(__file__).resolve().parents[2] / "portal"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
LONG = "Pojemnik z pokrywą, który ma w nazwie sto dwadzieścia liter, bo tak wpisano go kiedyś " * 2


def parts_app() -> Flask:
    """Return an application that shows the parts and answers like a slow cart."""
    app = Flask("portal", root_path=str(PORTAL))
    folders = (Path(__file__).parent / "templates", PORTAL / "templates")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    app.jinja_env.globals.update(
        static_url=lambda name: url_for("static", filename=name), csrf_token=lambda: "token"
    )
    app.secret_key = "only-for-tests"

    @app.get("/")
    def page() -> str:
        return render_template("page.html", long=LONG)

    @app.post("/row/<int:n>")
    def row(n: int) -> str:
        time.sleep(0.4)
        wanted = int(request.form["quantity"] or 0)
        return render_template("row.html", n=n, value=-(-wanted // 12) * 12)

    @app.get("/suggestions")
    def suggestions() -> str:
        found = [{"url": f"/?p={n}", "name": f"Papier {n}", "code": f"PP-{n}"} for n in range(3)]
        return render_template("found.html", found=found)

    @app.get("/broken")
    def broken() -> str:
        return render_template("errors/500.html", request_id="3f9ac2")

    @app.after_request
    def strict(response):  # type: ignore[no-untyped-def]  # Flask's own type
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""`python -m bench [--only WORD] [--products N ...]`: measure, print the tables."""

from __future__ import annotations

import argparse
import os
import time

from flask import Flask

from bench.jobs import jobs
from bench.measure import measure, print_table
from bench.regular import print_judged
from bench.regular_batch import print_batch
from bench.servers import Servers, servers
from bench.shop import Shop
from portal.app import create_app
from portal.config import load_settings
from portal.extensions import db
from portal.gateways.embedded.postgres import SUPERUSER
from portal.kit.logging import set_up_logging
from portal.kit.memory import settle

_REGULAR = "the regular assortment"
_REGULAR_PRODUCTS = 3_000


def main() -> None:
    """Measure every job over every size of catalogue."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--only", default="", help="jobs whose name holds this")
    arguments.add_argument("--products", type=int, nargs="*", default=[10_000, 100_000])
    wanted = arguments.parse_args()
    started = time.perf_counter()
    with servers() as running:
        for products in wanted.products:
            _measure(running, products, wanted.only)
        if wanted.only in _REGULAR:
            _measure_regular(running)
    print(f"\n{time.perf_counter() - started:.0f} s in all, on {os.cpu_count()} cores")


def _measure(running: Servers, products: int, only: str) -> None:
    database = running.filled(products)
    app = _portal(running, database)
    with app.app_context():
        results = []
        for job in jobs(Shop(app, running.address(database), products), only):
            results.append(measure(job))
            print(f"  {job.name}: {results[-1].median:.1f} ms", flush=True)
        db.session.remove()
        db.engine.dispose()
    print_table(f"{products:,} products", results)


def _measure_regular(running: Servers) -> None:
    print_judged()
    database = running.filled(_REGULAR_PRODUCTS)
    app = _portal(running, database)
    with app.app_context():
        print_batch(running.address(database, role=SUPERUSER))
        db.session.remove()
        db.engine.dispose()


def _portal(running: Servers, database: str) -> Flask:
    os.environ.update(running.environment(database))
    settings = load_settings(servers_file=False)
    set_up_logging(as_json=True, level=settings.log_level)
    app = create_app(settings)
    settle()
    return app


if __name__ == "__main__":
    main()

"""`flask import`: the same imports as in the back office, at the operators' door."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click
from flask.cli import with_appcontext

from portal.domain.access import Actor
from portal.domain.imports import FIELDS, ImportKind
from portal.gateways.spreadsheets import IMPORT_FILE
from portal.kit.clock import utc_now
from portal.kit.errors import Expected
from portal.models.tenancy import acting_as_system
from portal.services.imports import commands, mappings, queries, references
from portal.services.imports.work import actor_by_email
from portal.services.unit_of_work import unit_of_work
from portal.tasks.imports import carry_out

_SHOWN = 20


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in ImportKind]))
@click.argument("file", type=click.File("rb"))
@click.option("--source", default="", help="Whose file it is; its columns are remembered by it.")
@click.option("--columns", help="Meanings in the file's order: sku,name,,net (empty: left out).")
@click.option("--header/--no-header", default=None, help="Whether the first row names columns.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing if a row is rejected.")
@click.option("--check", is_flag=True, help="Try everything and write nothing.")
@click.option("--vat", help="VAT of new products where the file does not tell: 23, 8, zw ...")
@click.option("--warehouse", help="Code or name of the warehouse, where no column says it.")
@click.option("--price-list", help="Name of the price list; made if --for has none of that name.")
@click.option("--for", "audience", help="Price group or company (code, name or NIP).")
@click.option("--currency", default="PLN", help="Currency of the price list.")
@click.option("--as", "email", help="E-mail of the person who answers for it in the audit log.")
@with_appcontext
def import_file(
    kind: str,
    file: BinaryIO,
    source: str,
    columns: str | None,
    header: bool | None,
    all_or_nothing: bool,
    check: bool,
    email: str | None,
    **choices: str | None,
) -> None:
    """Import FILE (CSV, XLSX or ODS) of the KIND named; say what became of its rows."""
    began = time.monotonic()
    try:
        with acting_as_system():
            with unit_of_work():
                actor = actor_by_email(email=email) if email else None
            run_id = _receive(ImportKind(kind), file, source, actor)
            _start(run_id, ImportKind(kind), columns, header, choices, all_or_nothing, check, actor)
            carry_out(run_id=run_id)
            bad = _tell(run_id, time.monotonic() - began)
    except Expected as refused:
        raise click.ClickException(str(refused)) from refused
    if bad:
        raise SystemExit(1)


def _receive(kind: ImportKind, file: BinaryIO, source: str, actor: Actor | None) -> UUID:
    received = commands.receive(
        content=file, filename=Path(file.name).name, limit=IMPORT_FILE.bytes
    )
    with unit_of_work():
        return commands.create(
            actor=actor, received=received, kind=kind, source=source, at=utc_now()
        )


def _start(
    run_id: UUID,
    kind: ImportKind,
    columns: str | None,
    header: bool | None,
    choices: dict[str, str | None],
    all_or_nothing: bool,
    check: bool,
    actor: Actor | None,
) -> None:
    with unit_of_work():
        proposal = mappings.propose(run_id=run_id, shown=0)
        given = columns.split(",") if columns is not None else proposal.fields
        fields = [name.strip() for name in given]
        click.echo("Columns: " + ", ".join(name or "-" for name in fields))
        if columns is None and not any(fields):
            known = ", ".join(field.name for field in FIELDS[kind])
            raise click.ClickException(f"Name the columns with --columns. Known: {known}")
        commands.start(
            actor=actor,
            run_id=run_id,
            fields=fields,
            has_header=proposal.has_header if header is None else header,
            header=proposal.header,
            options={**proposal.options, **_options(choices)},
            all_or_nothing=all_or_nothing,
            check=check,
            at=utc_now(),
            promised=False,
        )


def _options(choices: dict[str, str | None]) -> dict[str, str]:
    """Return the options of a run for what was named on the command line."""
    options: dict[str, str] = {}
    if choices["vat"]:
        options["vat"] = choices["vat"]
    if choices["warehouse"]:
        options["warehouse"] = str(references.Warehouses(None).named(choices["warehouse"]))
    audience = choices["audience"]
    if audience:
        audiences = references.Audiences("")
        audiences.look_up([audience])
        options["audience"] = options["list_owner"] = audiences.named(audience).option
    if choices["price_list"]:
        options |= {
            "price_list": "",
            "list_name": choices["price_list"],
            "list_currency": choices["currency"] or "PLN",
        }
    return options


def _tell(run_id: UUID, seconds: float) -> bool:
    """Print the report; return whether something was refused."""
    with unit_of_work():
        page = queries.page(run_id=run_id, shown=_SHOWN)
    run = page.run
    if run.problem:
        click.echo(run.problem % page.problem_values if page.problem_values else run.problem)
    click.echo(
        f"{run.state}: {run.created} created, {run.updated} updated, {run.unchanged} unchanged,"
        f" {run.rejected} rejected, {run.warned} with a warning ({seconds:.1f} s)"
    )
    for one in page.rejected:
        click.echo(f"  row {one.row}: {_words(one)}")
    for one in page.warned:
        click.echo(f"  {one.times} x such as row {one.row}: {_words(one)}")
    return bool(run.rejected or run.problem)


def _words(one: queries.Remark) -> str:
    column = one.values.get("column", "")
    return (f"{column}: " if column else "") + one.message % one.values

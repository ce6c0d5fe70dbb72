"""What a person says of the lines they order again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from werkzeug.datastructures import MultiDict

from portal.domain.quantities import parse_quantity
from portal.domain.reorder import Way
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.services.reorder.sources import Asked
from portal.services.reorder.views import Answer
from portal.web.paths import as_id

_LONGEST = 40
_WAYS = {way.value: way for way in Way}


def read_asked(arguments: MultiDict[str, str]) -> Asked:
    """Return which orders, or which list, an address or a form names."""
    return Asked(
        orders=tuple(dict.fromkeys(arguments.getlist("order"))),
        list_id=as_id(arguments.get("list")),
    )


def read_answers(form: MultiDict[str, str]) -> dict[str, Answer] | None:
    """Return what was said of each line by its key; None where no line was shown.

    Fields: `line` (the ticked ones), and of each line `q-` its quantity, `u-` unit, `w-` the way
    out of a shortage, `i-` what is taken instead. `take` is the press on a substitute, as
    `line:product`; an empty product takes the original back.
    """
    if "shown" not in form:
        return None
    ticked = set(form.getlist("line"))
    answers = {name[2:]: _answer(form, name[2:], ticked) for name in form if name.startswith("q-")}
    key, _, product = form.get("take", "").partition(":")
    if key:
        answers[key] = replace(
            answers.get(key, Answer()), ticked=True, instead=as_id(product), way=None
        )
    return answers


def _answer(form: MultiDict[str, str], key: str, ticked: set[str]) -> Answer:
    typed = form[f"q-{key}"][:_LONGEST]
    said = Answer(
        ticked=key in ticked,
        typed=typed,
        unit=form.get(f"u-{key}", "")[:_LONGEST],
        way=_WAYS.get(form.get(f"w-{key}", "")),
        instead=as_id(form.get(f"i-{key}")),
    )
    try:
        return replace(said, quantity=parse_quantity(typed))
    except InvalidInput as refused:
        return replace(said, error=refused.message, error_values=refused.values)


def wrong_lines(answers: Mapping[str, Answer]) -> int:
    """Count the lines that are to go into the cart with a quantity nobody can read."""
    return sum(answer.ticked and bool(answer.error) for answer in answers.values())


def read_press(form: MultiDict[str, str]) -> UUID:
    """Return the key of a press; one that brings none is a press of its own."""
    return as_id(form.get("press")) or new_id()

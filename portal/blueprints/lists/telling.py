"""What a person is told after products went onto a list, or off it into the cart."""

from __future__ import annotations

from uuid import UUID

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.quantities import Mended
from portal.services.lists.adding import Listed
from portal.services.lists.entering import Entered
from portal.services.lists.lines import Overtaken
from portal.services.lists.views import ListPage
from portal.web.filters import quantity as shown
from portal.web.remarks import mended_words, tell_refused


def tell(listed: Listed) -> None:
    """Say what came of putting products on a list."""
    count = len(listed.added)
    if count:
        flash(
            ngettext(
                "%(num)d product put on the list.", "%(num)d products put on the list.", count
            ),
            "ok",
        )
    if listed.kept:
        flash(
            ngettext(
                "%(num)d product is on the list already and stays as it is.",
                "%(num)d products are on the list already and stay as they are.",
                listed.kept,
            ),
            "info",
        )
    for mended in listed.added:
        if mended.changed and count <= 3:
            flash(mended_words(mended), "warn")
    tell_refused(listed.refused)


def change_words(one: Mended | Overtaken) -> str:
    """Return what is to be said of a changed line: corrected, or not changed; else nothing."""
    if isinstance(one, Mended):
        return mended_words(one) if one.changed else ""
    return str(
        _(
            "%(name)s: meanwhile it was changed to %(quantity)s %(unit)s. Your %(typed)s"
            " %(typed_unit)s was not saved; type it again if it is to stand.",
            name=one.name,
            quantity=shown(one.quantity),
            unit=one.unit,
            typed=shown(one.asked.quantity),
            typed_unit=one.asked.unit or one.unit,
        )
    )


def entered_words(entered: Entered) -> str:
    """Return the words for a code that was typed or scanned."""
    given = {
        "name": entered.name,
        "quantity": shown(entered.mended.quantity),
        "unit": entered.mended.unit.unit,
    }
    if entered.before:
        return str(
            _(
                "%(name)s: %(before)s, now %(quantity)s %(unit)s.",
                before=shown(entered.before),
                **given,
            )
        )
    return str(_("%(name)s: %(quantity)s %(unit)s put on the list.", **given))


def place_words(found: ListPage, line_id: UUID) -> str:
    """Return where a line that was moved stands now, to be read out."""
    numbered = enumerate(found.lines, found.first)
    here = next(((number, one) for number, one in numbered if one.id == line_id), None)
    if here is None:
        return str(_("The line stands on another page now."))
    number, line = here
    words = _(
        "%(name)s: place %(number)s of %(total)s.",
        name=line.product.name,
        number=number,
        total=found.total,
    )
    return f"{words} {line.section}".rstrip()

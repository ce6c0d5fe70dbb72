"""What is said of quantities that were corrected, and of lines that did not go in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.quantities import Mended
from portal.web.filters import quantity as shown


def mended_words(mended: Mended) -> str:
    """Return the words for a corrected quantity, figures written in the person's way."""
    values = {
        key: value if isinstance(value, str) else shown(value)
        for key, value in mended.values.items()
    }
    return str(_(mended.message, **values))


def tell_refused(messages: Iterable[str]) -> None:
    """Say what was left out, once for each reason."""
    for message, count in Counter(messages).items():
        left_out = ngettext("%(num)d line was left out.", "%(num)d lines were left out.", count)
        flash(f"{left_out} {_(message)}", "warn")

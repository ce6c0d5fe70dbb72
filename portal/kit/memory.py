"""The garbage collector, told what kind of process this is."""

from __future__ import annotations

import gc


def settle() -> None:
    """Set what stands now apart from collection, and collect the rest less often.

    Thousands of modules, statements and templates live as long as the process; walking through
    them every 700 new objects took two fifths of the time of a large cart. Before a fork it also
    keeps their pages shared.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

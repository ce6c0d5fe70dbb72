"""A client company's standing: which decision may follow which."""

from __future__ import annotations

from portal.domain.access import CompanyStatus
from portal.kit.errors import Conflict
from portal.kit.words import N_

_S = CompanyStatus
_NEXT: dict[CompanyStatus, frozenset[CompanyStatus]] = {
    _S.PENDING: frozenset({_S.VERIFIED, _S.REFUSED}),
    _S.REFUSED: frozenset({_S.VERIFIED}),
    _S.VERIFIED: frozenset({_S.SUSPENDED}),
    _S.SUSPENDED: frozenset({_S.VERIFIED}),
}

STATUS_LABELS: dict[CompanyStatus, str] = {
    _S.PENDING: N_("waiting for a decision"),
    _S.VERIFIED: N_("verified"),
    _S.REFUSED: N_("refused"),
    _S.SUSPENDED: N_("suspended"),
}


def next_status(current: CompanyStatus, wanted: CompanyStatus) -> CompanyStatus:
    """Return the wanted status, or refuse it.

    :raises Conflict: if it may not follow the current one.
    """
    if wanted not in _NEXT[current]:
        raise Conflict(N_("This company has been decided about already. Reload the page."))
    return wanted


def decisions_after(current: CompanyStatus) -> frozenset[CompanyStatus]:
    """Return what may be decided about a company next."""
    return _NEXT[current]

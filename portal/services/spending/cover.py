"""Refusing rules that nobody could ever approve, while they are being made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from portal.domain.approvers import Gap, Uncovered, uncovered
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.models.approvals import Absence
from portal.services.spending.people import circle_of, has_budgets

_WORDS = {
    Gap.NOBODY_ELSE: N_(
        "%(name)s has a limit, and no other manager without an order limit could approve their"
        " orders above it. Name such a manager first, or take the limit away."
    ),
    Gap.NOBODY: N_(
        "There are budgets, and no manager without an order limit could approve orders above"
        " them. Name such a manager first, or remove the budgets."
    ),
    Gap.DEPUTY_GONE: N_(
        "Somebody who stands in for an absent manager needs access to the company."
        " End the absence or name another deputy first."
    ),
    Gap.DEPUTY_LIMITED: N_(
        "%(name)s has a limit of their own and cannot stand in for a manager."
        " Choose somebody without limits."
    ),
    Gap.DEPUTY_AWAY: N_("%(name)s is away in these days too. Choose somebody else."),
    Gap.STANDS_IN: N_("%(name)s stands in for somebody else in these days."),
    Gap.AWAY_ALREADY: N_("An absence of %(name)s in these days is noted already."),
    Gap.NO_MANAGER: N_("Only absences of managers are noted here."),
    Gap.NO_DEPUTY: N_(
        "In these days nobody else could approve. Name somebody who stands in for %(name)s."
    ),
}


def insist_covered(*, company_id: UUID, at: datetime) -> None:
    """Refuse what was just changed if it leaves a rule nobody could approve.

    The company is locked: two managers cannot both be the last one to go.

    :raises Conflict: if it does.
    """
    session.flush()  # what follows reads the change with statements of its own
    on = business_date(at)
    refuse(
        uncovered(
            circle_of(company_id=company_id, on=on),
            budgets=has_budgets(company_id=company_id),
            on=on,
        )
    )


def refuse(found: Uncovered | None) -> None:
    """Raise what was found.

    :raises Conflict: if anything was.
    """
    if found is not None:
        raise Conflict(_WORDS[found.gap], name=found.name)


def forget_absences(*, company_id: UUID, membership_id: UUID, at: datetime) -> None:
    """Remove the absences, now and later, of somebody who is no manager any more."""
    session.execute(
        delete(Absence).where(
            Absence.company_id == company_id,
            Absence.membership_id == membership_id,
            Absence.ends_on >= business_date(at),
        )
    )

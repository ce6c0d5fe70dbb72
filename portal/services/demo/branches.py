"""A person of one hotel: limited to its branch."""

from __future__ import annotations

from portal.domain.access import Role
from portal.models.accounts import Membership, MembershipBranch, Person
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Society


def hotel_buyer(batch: Batch, society: Society) -> None:
    """Let somebody order for Gamma's hotel in Zakopane and nothing else."""
    gamma = society.clients["gamma"]
    hotel = next(branch for branch in gamma.branches if branch["code"] == "ZAK")
    known = society.person("zakupy@gamma.example")
    person = batch.add(
        Person,
        email="zakopane@gamma.example",
        name="Halina Gąsienica",
        password_hash=known["password_hash"],
        password_changed_at=known["password_changed_at"],
        created_at=known["created_at"],
    )
    membership = batch.add(
        Membership,
        company_id=gamma.id,
        person_id=person["id"],
        roles=[Role.PURCHASER.value],
        created_at=gamma.row["created_at"],
    )
    batch.add(
        MembershipBranch,
        membership_id=membership["id"],
        branch_id=hotel["id"],
        company_id=gamma.id,
    )
    society.people[person["email"]] = person

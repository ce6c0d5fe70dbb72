"""Who may do what: roles of client people and staff as sets of permissions."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    """What a person may do, `area:action`."""

    AUDIT_VIEW = "audit:view"
    CATALOGUE_VIEW = "catalogue:view"
    COMPANY_MANAGE = "company:manage"
    INVOICES_VIEW = "invoices:view"
    ORDERS_APPROVE = "orders:approve"
    ORDERS_PLACE = "orders:place"
    ORDERS_VIEW = "orders:view"
    PEOPLE_MANAGE = "people:manage"
    PRICES_VIEW = "prices:view"
    STAFF_AUDIT = "staff:audit"
    STAFF_CATALOGUE = "staff:catalogue"
    STAFF_COMPANIES = "staff:companies"
    STAFF_IMPORTS = "staff:imports"
    STAFF_MAIL = "staff:mail"
    STAFF_ORDERS_HANDLE = "staff:orders-handle"
    STAFF_ORDERS_VIEW = "staff:orders-view"
    STAFF_PAYMENTS = "staff:payments"
    STAFF_SETTINGS = "staff:settings"
    STAFF_VERIFY = "staff:verify"


class Role(StrEnum):
    """What a person is at a client company; several at once are possible."""

    PURCHASER = "purchaser"
    ACCOUNTANT = "accountant"
    MANAGER = "manager"


class StaffRole(StrEnum):
    """What a person is at the seller."""

    REP = "rep"
    OFFICE = "office"
    ADMIN = "admin"


class CompanyStatus(StrEnum):
    """Where a company stands in verification; only a verified one sees prices and orders."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


_P = Permission
_ANYONE = frozenset({_P.CATALOGUE_VIEW})
_DEPUTY = frozenset({_P.PRICES_VIEW, _P.ORDERS_VIEW, _P.ORDERS_APPROVE})
_OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.PURCHASER: frozenset({_P.PRICES_VIEW, _P.ORDERS_PLACE, _P.ORDERS_VIEW}),
    Role.ACCOUNTANT: frozenset({_P.PRICES_VIEW, _P.ORDERS_VIEW, _P.INVOICES_VIEW}),
    Role.MANAGER: frozenset(
        {
            _P.PRICES_VIEW,
            _P.ORDERS_PLACE,
            _P.ORDERS_VIEW,
            _P.ORDERS_APPROVE,
            _P.INVOICES_VIEW,
            _P.PEOPLE_MANAGE,
            _P.COMPANY_MANAGE,
            _P.AUDIT_VIEW,
        }
    ),
}
_OF_STAFF: dict[StaffRole, frozenset[Permission]] = {
    StaffRole.REP: frozenset({_P.STAFF_ORDERS_VIEW, _P.STAFF_COMPANIES}),
}
_OF_STAFF[StaffRole.OFFICE] = _OF_STAFF[StaffRole.REP] | {
    _P.STAFF_ORDERS_HANDLE,
    _P.STAFF_CATALOGUE,
    _P.STAFF_IMPORTS,
    _P.STAFF_PAYMENTS,
    _P.STAFF_MAIL,
    _P.STAFF_AUDIT,
    _P.STAFF_VERIFY,
}
_OF_STAFF[StaffRole.ADMIN] = _OF_STAFF[StaffRole.OFFICE] | {_P.STAFF_SETTINGS}


def client_permissions(
    roles: frozenset[Role], status: CompanyStatus, *, stands_in: bool = False
) -> frozenset[Permission]:
    """Return what a member with these roles may do at a company in this state.

    Until a company is verified its people see the catalogue and nothing else. Whoever stands in
    for an absent manager today decides about orders too.
    """
    if status is not CompanyStatus.VERIFIED:
        return _ANYONE
    more = _DEPUTY if stands_in else frozenset()
    return _ANYONE.union(more, *(_OF_ROLE[role] for role in roles))


def staff_permissions(role: StaffRole) -> frozenset[Permission]:
    """Return what a person of the seller's staff may do."""
    return _OF_STAFF[role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person behind a request or a job, in the role and company they act in.

    Either a client person (`company_id` and `membership_id` set) or staff (`staff_role` set).
    A rep's `rep_company_ids` are the companies in their care; office and admin see all.
    `branch_ids` are the branches a member is limited to; none means the whole company.
    """

    person_id: UUID
    name: str
    email: str
    language: str = "pl"
    theme: str = "system"
    session_id: UUID | None = None
    membership_id: UUID | None = None
    company_id: UUID | None = None
    company_name: str = ""
    company_status: CompanyStatus | None = None
    price_group_id: UUID | None = None
    currency: str = "PLN"
    branch_ids: tuple[UUID, ...] = ()
    roles: frozenset[Role] = frozenset()
    staff_role: StaffRole | None = None
    rep_company_ids: tuple[UUID, ...] = ()
    permissions: frozenset[Permission] = field(default=frozenset())
    address: str = ""

    def may(self, permission: Permission) -> bool:
        """Test for a permission."""
        return permission in self.permissions

    def branch_for(self, chosen: UUID | None) -> UUID | None:
        """Return the recipient branch to reckon with: the chosen one where the member may have it.

        Somebody limited to branches gets the first of them instead of any other place.
        """
        if not self.branch_ids or chosen in self.branch_ids:
            return chosen
        return self.branch_ids[0]

    @property
    def is_staff(self) -> bool:
        """Test for a person of the seller's."""
        return self.staff_role is not None

    @property
    def company(self) -> UUID:
        """The company this client person acts for.

        :raises LookupError: for staff and for people without a company.
        """
        if self.company_id is None:
            raise LookupError("this actor has no company")
        return self.company_id

    @property
    def membership(self) -> UUID:
        """The membership this client person acts through.

        :raises LookupError: for staff and for people without a company.
        """
        if self.membership_id is None:
            raise LookupError("this actor has no membership")
        return self.membership_id

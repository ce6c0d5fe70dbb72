"""What the audit log's actions, things and fields are called.

Whoever records a new action names it here; a fitness test holds it.
"""

from __future__ import annotations

from portal.kit.words import N_

ACTIONS: dict[str, str] = {
    "address.added": N_("Delivery address added"),
    "address.changed": N_("Delivery address changed"),
    "address.removed": N_("Delivery address removed"),
    "branch.added": N_("Branch added"),
    "branch.changed": N_("Branch changed"),
    "branch.closed": N_("Branch closed"),
    "branch.reopened": N_("Branch reopened"),
    "company.changed": N_("Company contact changed"),
    "company.refused": N_("Company refused"),
    "company.suspended": N_("Company suspended"),
    "company.terms-changed": N_("Terms of trade changed"),
    "company.verified": N_("Company approved"),
    "import.checked": N_("File of an import checked"),
    "import.failed": N_("Import failed"),
    "import.finished": N_("Import finished"),
    "import.started": N_("Import started"),
    "import.stopped": N_("Import stopped"),
    "member.added": N_("Person added to the company"),
    "member.changed": N_("Roles or limit changed"),
    "member.closed": N_("Access of a person closed"),
    "member.invited-again": N_("Invitation sent again"),
    "member.reopened": N_("Access of a person reopened"),
    "person.changed": N_("Own details changed"),
    "person.password-changed": N_("Password changed"),
    "person.password-reset": N_("Password set by a link"),
    "person.password-reset-requested": N_("Password link requested"),
    "person.session-ended": N_("A sign-in ended remotely"),
    "person.sign-in-refused": N_("Sign-in refused"),
    "person.signed-in": N_("Signed in"),
    "person.signed-out": N_("Signed out"),
    "person.signed-out-everywhere": N_("Signed out everywhere"),
    "support.opened": N_("Support looked at the company's data"),
}

ENTITIES: dict[str, str] = {
    "address": N_("delivery address"),
    "branch": N_("branch"),
    "company": N_("company"),
    "import": N_("import"),
    "member": N_("person of a company"),
    "order": N_("order"),
    "person": N_("person"),
}

FIELDS: dict[str, str] = {
    "active": N_("access open"),
    "city": N_("town"),
    "contact": N_("contact person"),
    "credit_limit_minor": N_("credit limit"),
    "email": N_("e-mail"),
    "invoice_email": N_("e-mail for invoices"),
    "label": N_("name"),
    "name": N_("name"),
    "order_limit_minor": N_("order limit"),
    "payment_term": N_("payment term"),
    "phone": N_("telephone"),
    "postal_code": N_("postal code"),
    "price_group": N_("price group"),
    "reason": N_("reason"),
    "rep": N_("account manager"),
    "roles": N_("roles"),
    "sessions": N_("sign-ins ended"),
    "status": N_("status"),
    "street": N_("street"),
}

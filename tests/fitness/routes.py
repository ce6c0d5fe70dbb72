"""Every route of the portal and who may call it. A route without its row here fails the gate.

Endpoint: (methods and rule, for whom). "anyone", "signed-in", "client <permission>",
"staff <permission>", or "bare" for machines, which read no session.
"""

from __future__ import annotations

ROUTES: dict[str, tuple[str, str]] = {
    "accounts.account": ("GET /account", "signed-in"),
    "accounts.change_password": ("POST /account/password", "signed-in"),
    "accounts.choose_company": ("POST /company/choice", "client catalogue:view"),
    "accounts.close_branch": (
        "POST /company/branches/<uuid:branch_id>/closing",
        "client company:manage",
    ),
    "accounts.close_member": (
        "POST /company/people/<uuid:membership_id>/closing",
        "client people:manage",
    ),
    "accounts.company": ("GET /company", "client catalogue:view"),
    "accounts.company_address": (
        "GET /company/addresses/<uuid:address_id>",
        "client company:manage",
    ),
    "accounts.company_address_new": ("GET /company/addresses/new", "client company:manage"),
    "accounts.company_audit": ("GET /company/audit", "client audit:view"),
    "accounts.company_branch": ("GET /company/branches/<uuid:branch_id>", "client company:manage"),
    "accounts.company_branch_new": ("GET /company/branches/new", "client company:manage"),
    "accounts.company_contact": ("GET /company/contact", "client company:manage"),
    "accounts.company_person": ("GET /company/people/<uuid:membership_id>", "client people:manage"),
    "accounts.company_person_new": ("GET /company/people/new", "client people:manage"),
    "accounts.create_address": ("POST /company/addresses", "client company:manage"),
    "accounts.create_branch": ("POST /company/branches", "client company:manage"),
    "accounts.create_member": ("POST /company/people", "client people:manage"),
    "accounts.create_new_password": ("POST /new-password", "anyone"),
    "accounts.create_password_reset": ("POST /password-reset", "anyone"),
    "accounts.create_session": ("POST /login", "anyone"),
    "accounts.end_session": ("POST /account/sessions/<uuid:session_id>/ending", "signed-in"),
    "accounts.invite_member_again": (
        "POST /company/people/<uuid:membership_id>/invitation",
        "client people:manage",
    ),
    "accounts.new_password": ("GET /new-password", "anyone"),
    "accounts.open_password_link": ("GET /new-password/<string:token>", "anyone"),
    "accounts.password_reset": ("GET /password-reset", "anyone"),
    "accounts.password_reset_sent": ("GET /password-reset/sent", "anyone"),
    "accounts.preferences": ("POST /preferences", "anyone"),
    "accounts.remove_address": (
        "POST /company/addresses/<uuid:address_id>/removal",
        "client company:manage",
    ),
    "accounts.reopen_branch": (
        "POST /company/branches/<uuid:branch_id>/reopening",
        "client company:manage",
    ),
    "accounts.reopen_member": (
        "POST /company/people/<uuid:membership_id>/reopening",
        "client people:manage",
    ),
    "accounts.sign_in": ("GET /login", "anyone"),
    "accounts.sign_out": ("POST /logout", "signed-in"),
    "accounts.sign_out_everywhere": ("POST /account/sessions/ending", "signed-in"),
    "accounts.update_address": (
        "POST /company/addresses/<uuid:address_id>",
        "client company:manage",
    ),
    "accounts.update_branch": ("POST /company/branches/<uuid:branch_id>", "client company:manage"),
    "accounts.update_contact": ("POST /company/contact", "client company:manage"),
    "accounts.update_details": ("POST /account/details", "signed-in"),
    "accounts.update_member": ("POST /company/people/<uuid:membership_id>", "client people:manage"),
    "cart.change_branch": ("POST /cart/branch", "client orders:place"),
    "cart.change_quantity": ("POST /cart/lines/<uuid:line_id>/quantity", "client orders:place"),
    "cart.confirm_prices": ("POST /cart/prices", "client orders:place"),
    "cart.create_activation": ("POST /cart/saved/<uuid:cart_id>/activation", "client orders:place"),
    "cart.create_discard": ("POST /cart/saved/<uuid:cart_id>/removal", "client orders:place"),
    "cart.create_line": ("POST /cart/lines", "client orders:place"),
    "cart.create_removal": ("POST /cart/lines/<uuid:line_id>/removal", "client orders:place"),
    "cart.create_saved": ("POST /cart/saved", "client orders:place"),
    "cart.create_substitution": (
        "POST /cart/lines/<uuid:line_id>/substitution",
        "client orders:place",
    ),
    "cart.export": ("GET /cart/lines.csv", "client orders:place"),
    "cart.put_back": ("POST /cart/lines/returned", "client orders:place"),
    "cart.show": ("GET /cart", "client orders:place"),
    "catalogue.index": ("GET /catalogue", "anyone"),
    "catalogue.show": ("GET /catalogue/<string:sku>", "anyone"),
    "catalogue.show_document": (
        "GET /catalogue/<string:sku>/documents/<uuid:document_id>",
        "anyone",
    ),
    "catalogue.suggestions": ("GET /catalogue/suggestions", "anyone"),
    "healthz": ("GET /healthz", "bare"),
    "metrics": ("GET /metrics", "bare"),
    "quick_order.choose_product": (
        "POST /quick-order/<uuid:run_id>/lines/<int:row>/<int:part>/product",
        "client orders:place",
    ),
    "quick_order.create_cart_lines": (
        "POST /quick-order/<uuid:run_id>/cart",
        "client orders:place",
    ),
    "quick_order.create_run": ("POST /quick-order", "client orders:place"),
    "quick_order.errors": (
        "GET /quick-order/<uuid:run_id>/errors.<any(csv, xlsx):kind>",
        "client orders:place",
    ),
    "quick_order.set_quantity": (
        "POST /quick-order/<uuid:run_id>/products/<uuid:product_id>/quantity",
        "client orders:place",
    ),
    "quick_order.show": ("GET /quick-order/<uuid:run_id>", "client orders:place"),
    "quick_order.skip_line": (
        "POST /quick-order/<uuid:run_id>/lines/<int:row>/<int:part>/skipping",
        "client orders:place",
    ),
    "quick_order.start": ("GET /quick-order", "client orders:place"),
    "quick_order.template": (
        "GET /quick-order/template.<any(csv, xlsx):kind>",
        "client orders:place",
    ),
    "readyz": ("GET /readyz", "bare"),
    "staff.audit": ("GET /staff/audit", "staff staff:audit"),
    "staff.companies": ("GET /staff/companies", "staff staff:companies"),
    "staff.companies_show": ("GET /staff/companies/<uuid:company_id>", "staff staff:companies"),
    "staff.decide_company": (
        "POST /staff/companies/<uuid:company_id>/decision",
        "staff staff:verify",
    ),
    "staff.home": ("GET /staff", "staff staff:orders-view"),
    "staff.mails": ("GET /staff/mails", "staff staff:mail"),
    "staff.mails_html": ("GET /staff/mails/<uuid:mail_id>/html", "staff staff:mail"),
    "staff.mails_show": ("GET /staff/mails/<uuid:mail_id>", "staff staff:mail"),
    "staff.update_company_terms": (
        "POST /staff/companies/<uuid:company_id>/terms",
        "staff staff:verify",
    ),
    "staff_catalogue.create_correction": (
        "POST /staff/catalogue/products/<string:slug>/stock/<uuid:warehouse_id>/correction",
        "staff staff:catalogue",
    ),
    "staff_catalogue.create_discount": ("POST /staff/catalogue/discounts", "staff staff:catalogue"),
    "staff_catalogue.create_price": (
        "POST /staff/catalogue/products/<string:slug>/prices",
        "staff staff:catalogue",
    ),
    "staff_catalogue.create_product_rule": (
        "POST /staff/catalogue/products/<string:slug>/rules",
        "staff staff:catalogue",
    ),
    "staff_catalogue.create_rule": ("POST /staff/catalogue/rules", "staff staff:catalogue"),
    "staff_catalogue.create_rule_removal": (
        "POST /staff/catalogue/rules/<uuid:rule_id>/removal",
        "staff staff:catalogue",
    ),
    "staff_catalogue.discounts": ("GET /staff/catalogue/discounts", "staff staff:catalogue"),
    "staff_catalogue.end_discount_rule": (
        "POST /staff/catalogue/discounts/<uuid:discount_id>/end",
        "staff staff:catalogue",
    ),
    "staff_catalogue.end_price": (
        "POST /staff/catalogue/products/<string:slug>/prices/<uuid:entry_id>/end",
        "staff staff:catalogue",
    ),
    "staff_catalogue.index": ("GET /staff/catalogue", "staff staff:catalogue"),
    "staff_catalogue.rules": ("GET /staff/catalogue/rules", "staff staff:catalogue"),
    "staff_catalogue.show": (
        "GET /staff/catalogue/products/<string:slug>",
        "staff staff:catalogue",
    ),
    "staff_catalogue.update_facts": (
        "POST /staff/catalogue/products/<string:slug>/facts",
        "staff staff:catalogue",
    ),
    "staff_catalogue.update_price": (
        "POST /staff/catalogue/products/<string:slug>/prices/<uuid:entry_id>",
        "staff staff:catalogue",
    ),
    "staff_imports.create": ("POST /staff/imports", "staff staff:imports"),
    "staff_imports.create_abandonment": (
        "POST /staff/imports/<uuid:run_id>/abandonment",
        "staff staff:imports",
    ),
    "staff_imports.create_confirmation": (
        "POST /staff/imports/<uuid:run_id>/confirmation",
        "staff staff:imports",
    ),
    "staff_imports.create_mapping": (
        "POST /staff/imports/<uuid:run_id>/mapping",
        "staff staff:imports",
    ),
    "staff_imports.index": ("GET /staff/imports", "staff staff:imports"),
    "staff_imports.mapping": ("GET /staff/imports/<uuid:run_id>/mapping", "staff staff:imports"),
    "staff_imports.rejections": (
        "GET /staff/imports/<uuid:run_id>/rejections.<any(csv, xlsx):kind>",
        "staff staff:imports",
    ),
    "staff_imports.show": ("GET /staff/imports/<uuid:run_id>", "staff staff:imports"),
    "staff_imports.warnings": (
        "GET /staff/imports/<uuid:run_id>/warnings.<any(csv, xlsx):kind>",
        "staff staff:imports",
    ),
    "static": ("GET /static/<path:filename>", "bare"),
}

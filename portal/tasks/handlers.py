"""Which function keeps which promise.

A handler takes `message_id` and the promise's payload, plain values all. It may run twice: it
guards by state or by key. It opens its own units of work, and calls the outside world between
two of them, never inside one.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.services.outbox import Job
from portal.tasks import (
    accounts,
    approvals,
    imports,
    lists,
    orders,
    quick_order,
    regular,
    shipments,
    subscriptions,
)

Handler = Callable[..., None]

HANDLERS: dict[Job, Handler] = {
    Job.ORDER_CONFIRMATION: orders.confirm_order,
    Job.ORDER_CANCELLED: orders.tell_of_cancellation,
    Job.ORDER_CHANGED: orders.tell_of_change,
    Job.ORDER_SHIPPED: shipments.tell_of_shipment,
    Job.DELIVERY_NOTE: shipments.render_delivery_note,
    Job.STOCK_ARRIVED: shipments.reserve_what_arrived,
    Job.STOCK_TELLING: subscriptions.tell_who_waits,
    Job.BACK_IN_STOCK: subscriptions.tell_of_arrival,
    Job.DELIVERIES_MOVED: subscriptions.reckon_moved_deliveries,
    Job.BACKORDER_MOVED: subscriptions.tell_of_moved_backorder,
    Job.LIST_PRINT: lists.print_list,
    Job.IMPORT_RUN: imports.run_import,
    Job.HABITS: regular.reckon_company,
    Job.QUICK_ORDER_RUN: quick_order.work,
    Job.APPROVAL_WANTED: approvals.ask_for_decision,
    Job.APPROVAL_DECIDED: approvals.tell_of_decision,
    Job.APPROVAL_HOLD_ENDED: approvals.tell_of_ended_hold,
    Job.PASSWORD_RESET: accounts.send_reset,
    Job.PASSWORD_CHANGED: accounts.tell_of_changed_password,
    Job.INVITATION: accounts.send_invitation,
    Job.COMPANY_DECIDED: accounts.tell_of_decision,
}

"""Which function keeps which promise.

A handler takes `message_id` and the promise's payload, plain values all. It may run twice: it
guards by state or by key. It opens its own units of work, and calls the outside world between
two of them, never inside one.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.services.outbox import Job

Handler = Callable[..., None]

HANDLERS: dict[Job, Handler] = {}

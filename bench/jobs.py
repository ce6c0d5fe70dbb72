"""Every job, in the order of a purchaser's day."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench import buying, reading, weekly
from bench.measure import Job
from bench.shop import Shop

_MAKERS: dict[str, Callable[[Shop], Job]] = {
    "simplest signed-in page": reading.simplest_page,
    "sign-in": reading.sign_in,
    "catalogue page": reading.catalogue_page,
    "catalogue search": reading.catalogue_search,
    "suggestions": reading.suggestions,
    "order history": reading.history,
    "list of 1,000": reading.long_list,
    "1,000-line CSV preview": lambda shop: buying.preview(shop, 1_000, aim=250, runs=12),
    "10,000-line CSV preview": lambda shop: buying.preview(shop, 10_000, aim=1_500, runs=4),
    "1,000 lines into the cart": buying.thousand_into_cart,
    "cart page": buying.cart_page,
    "one quantity": buying.one_quantity,
    "place order": buying.place_order,
    "weekly basket": weekly.weekly_basket,
}


def jobs(shop: Shop, only: str = "") -> Iterator[Job]:
    """Yield the jobs whose name holds the word. A job is set up when its turn comes."""
    yield from (make(shop) for name, make in _MAKERS.items() if only in name)

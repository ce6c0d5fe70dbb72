"""Jobs on the way to an order: files, the cart, the press. `README.md` defines their floors."""

from __future__ import annotations

from bench.floors import bare_order, timed_floor
from bench.measure import Job
from bench.person import fields
from bench.shop import Shop
from portal.extensions import db
from portal.models.tenancy import acting_as_system
from portal.tasks import edge


def preview(shop: Shop, lines: int, *, aim: float, runs: int) -> Job:
    """From the press of "upload" to the preview; a large file goes by the queue."""
    content = "".join(
        f"{sku};{1 + n % 30}\n" for n, sku in enumerate(shop.chance.choices(shop.skus, k=lines))
    ).encode()

    def run() -> None:
        where = shop.buyer.upload("/quick-order", content, "zamowienie.csv").location
        _work_off()
        shop.buyer.get(where)

    return Job(
        name=f"{lines:,}-line CSV, upload to preview",
        run=run,
        floor=lambda: shop.bare.preview(content),
        runs=runs,
        aim=aim,
    )


def _work_off() -> None:
    """Do what a worker would: the promise of a large file."""
    with acting_as_system():
        waiting = db.session.execute(
            db.text("SELECT id FROM outbox WHERE finished_at IS NULL AND job LIKE 'quick%'")
        ).all()
        db.session.remove()
    for (message,) in waiting:
        edge.run(str(message))


def thousand_into_cart(shop: Shop) -> Job:
    lines = [(sku, 1 + n % 30) for n, sku in enumerate(shop.some(1_000))]
    text = "\n".join(f"{sku} {quantity}" for sku, quantity in lines)
    where: list[str] = []
    other = shop.bare.all(
        "INSERT INTO carts (id, company_id, membership_id, name, active, source, ordered,"
        " created_at, updated_at) VALUES (uuidv7(), %(company)s, %(membership)s, 'floor',"
        " false, 'own', false, now(), now()) RETURNING id"
    )[0][0]

    def prepare() -> None:
        shop.empty_cart(shop.cart)
        shop.empty_cart(other)
        where[:] = [shop.buyer.post("/quick-order", lines=text).location]

    return Job(
        name="1,000 lines into the cart",
        prepare=prepare,
        run=lambda: shop.buyer.post(where[0] + "/cart"),
        floor=timed_floor(shop.bare, lambda bare: shop.insert_lines(bare, other, lines)),
        runs=12,
        aim=150,
    )


def cart_page(shop: Shop) -> Job:
    shop.fill_cart(100)
    return Job(
        name="cart page, 100 lines",
        run=lambda: shop.buyer.get("/cart"),
        floor=lambda: shop.bare.cart(shop.cart),
        runs=40,
        aim=40,
    )


def one_quantity(shop: Shop) -> Job:
    shop.fill_cart(100)
    line = shop.bare.all(
        "SELECT id FROM cart_lines WHERE cart_id = %(cart)s AND position = 50",
        cart=shop.cart,
    )[0][0]

    def run() -> None:
        quantity = shop.chance.randint(1, 90)
        shop.buyer.post(
            f"/cart/lines/{line}/quantity", htmx=True, expect=200, quantity=str(quantity)
        )

    def floor() -> None:
        shop.bare.run(
            "UPDATE cart_lines SET quantity = quantity, seen_available = 5"
            " WHERE company_id = %(company)s AND id = %(line)s",
            line=line,
        )
        shop.bare.cart(shop.cart)

    return Job(name="change one quantity of 100 lines", run=run, floor=floor, runs=60, aim=25)


def place_order(shop: Shop) -> Job:
    form: dict[str, str] = {}

    def prepare() -> None:
        # What was ordered a moment ago is delivered: the company never has more than one open.
        shop.bare.run(
            "UPDATE orders SET state = 'completed'"
            " WHERE company_id = %(company)s AND state <> 'completed'"
        )
        shop.fill_cart(100)
        form.clear()
        form.update(fields(shop.buyer.get("/checkout").text, "/checkout"))

    def run() -> None:
        where = shop.buyer.send("/checkout", form).location
        assert where.startswith("/orders/"), where

    return Job(
        name="place a 100-line order",
        prepare=prepare,
        run=run,
        floor=timed_floor(shop.bare, lambda bare: bare_order(bare, shop.some_ids(100))),
        runs=30,
        aim=60,
    )

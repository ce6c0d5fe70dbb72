"""From a product, an order or the cart onto a list: which one, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.lists import bp
from portal.blueprints.lists.forms import ChoiceForm
from portal.blueprints.lists.telling import tell
from portal.domain.access import Actor, Permission
from portal.domain.quantities import mend, parse_quantity
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.catalogue.queries import LineProduct
from portal.services.lists import adding, commands, queries, taking
from portal.services.lists.adding import Listed, Wanted
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.filters import plain_quantity
from portal.web.paths import as_id

_ORDER = Permission.ORDERS_PLACE


@dataclass(frozen=True)
class Source:
    """What goes onto a list: a product, or the lines of an order, a quick order or the cart."""

    lines: int
    product: LineProduct | None = None
    order: str = ""
    run_id: UUID | None = None

    @property
    def back(self) -> str:
        """Where the person comes from."""
        if self.product is not None:
            return url_for("catalogue.show", sku=self.product.slug)
        if self.order:
            return url_for("orders.show", number=self.order)
        if self.run_id is not None:
            return url_for("quick_order.show", run_id=self.run_id)
        return url_for("cart.show")


@bp.get("/choice")
@requires(_ORDER)
def choose() -> Response:
    """Ask on which list a product goes, or the lines of an order, a quick order or the cart."""
    given = request.args
    source = _source(given.get("product", ""), given.get("order", ""), given.get("run", ""))
    form = ChoiceForm(formdata=None)
    form.product_id.data = str(source.product.id) if source.product else ""
    form.order.data = source.order
    form.run_id.data = str(source.run_id or "")
    if source.product is not None:
        unit = source.product.units[0]
        form.quantity.data = plain_quantity(mend(unit.minimum, unit).quantity)
    return _answer(source, form)


def _source(product: str, order: str, run: str) -> Source:
    """Return what is to be put on a list.

    :raises NotFound: if it is out of reach.
    :raises InvalidInput: if nothing is.
    """
    product_id = as_id(product)
    if product_id is not None:
        return Source(1, product=queries.product_named(actor=actor(), product_id=product_id))
    lines = len(_lines_of(actor(), order, run))
    return Source(lines, order=order, run_id=as_id(run))


def _lines_of(who: Actor, order: str, run: str) -> tuple[Wanted, ...]:
    if order:
        return taking.from_order(actor=who, slug=order)
    run_id = as_id(run)
    if run_id is not None:
        return taking.from_quick_order(actor=who, run_id=run_id)
    return taking.from_cart(actor=who)


def _of_form(form: ChoiceForm) -> Source:
    return _source(form.product_id.data or "", form.order.data or "", form.run_id.data or "")


def _answer(source: Source, form: ChoiceForm, status: int = 200) -> Response:
    lists = queries.lists_of(actor=actor())
    form.list_id.choices = [
        *((str(one.id), one.name) for one in lists),
        ("", _("New list")),
    ]
    if form.list_id.data is None:
        form.list_id.data = str(lists[0].id) if lists and source.product else ""
    product = source.product
    form.unit.choices = [(one.unit, one.unit) for one in product.units] if product else []
    return answer(page="lists/choose.html", status=status, source=source, form=form)


@bp.post("/lines")
@requires(_ORDER)
def create_line() -> Response:
    """Put a product, or all of an order, a quick order or the cart, on a list: a new one too."""
    form = ChoiceForm()
    if not form.validate():
        return _answer(_of_form(form), form, 422)
    try:
        list_id, listed = _put(form)
    except InvalidInput as refused:
        source = _of_form(form)
        blamed = form.quantity if source.product and form.list_id.data else form.name
        blamed.errors = [_(refused.message, **refused.values)]
        return _answer(source, form, 422)
    tell(listed)
    return done(go_to=url_for(".show", list_id=list_id))


def _put(form: ChoiceForm) -> tuple[UUID, Listed]:
    """Do it, all or nothing.

    :raises NotFound: if the list, the order or the product is out of reach.
    :raises InvalidInput: if something given cannot be used.
    """
    chosen, who, at = form.list_id.data or "", actor(), utc_now()
    product_id = as_id(form.product_id.data)
    single = None
    if product_id is not None:
        quantity = parse_quantity(form.quantity.data or "")
        single = Wanted(product_id=product_id, quantity=quantity, unit=form.unit.data or "")
    with unit_of_work():
        wanted = (
            (single,) if single else _lines_of(who, form.order.data or "", form.run_id.data or "")
        )
        list_id = as_id(chosen)
        if chosen and list_id is None:
            raise InvalidInput(N_("Choose a list."))
        if list_id is None:
            list_id = commands.create_list(
                actor=who, name=form.name.data or "", shared=form.shared.data, at=at
            )
        listed = adding.add_products(actor=who, list_id=list_id, wanted=wanted, at=at)
        if single and listed.refused:
            raise InvalidInput(listed.refused[0])
    return list_id, listed

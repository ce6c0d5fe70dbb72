"""What the reckoning reads: the orders of each company as arrays, a row for each product."""

from __future__ import annotations

from sqlalchemy import ARRAY, Uuid, bindparam, text

# Ordinals as Python counts days: 1970-01-01 is day 719,163 of year 1.
_DAY = "(o.placed_at AT TIME ZONE 'Europe/Warsaw')::date - date '1970-01-01' + 719163"


def _habits(these: str, reached: str = "true") -> str:
    """Return the statement: what was cancelled or came back was not needed.

    Rows come by company, each with its lines from the oldest to the newest.
    """
    return f"""
    WITH less AS (
      SELECT order_line_id, sum(quantity) AS quantity FROM (
        SELECT order_line_id, quantity FROM cancellations WHERE {these}
        UNION ALL SELECT order_line_id, quantity FROM return_lines WHERE {these}) AS gone
      GROUP BY order_line_id),
    placed AS (
      SELECT id, company_id, placed_at, currency, {_DAY} AS day FROM orders AS o
      WHERE state <> 'cancelled' AND placed_at >= :since AND {these} AND {reached}),
    kept AS (
      SELECT o.company_id, l.product_id, o.placed_at, l.id, o.day, o.currency,
        l.unit || '|' || trim_scale(l.factor) AS pack, l.list_net_minor, l.price_unit,
        ((l.base_quantity - coalesce(less.quantity, 0)) * 1000)::bigint AS quantity
      FROM placed o JOIN order_lines l ON l.order_id = o.id AND l.company_id = o.company_id
      LEFT JOIN less ON less.order_line_id = l.id
      WHERE l.base_quantity > coalesce(less.quantity, 0))
    SELECT company_id, product_id::text AS product, array_agg(day ORDER BY placed_at, id) AS days,
      array_agg(quantity ORDER BY placed_at, id) AS quantities,
      mode() WITHIN GROUP (ORDER BY pack) AS pack,
      (array_agg(list_net_minor ORDER BY placed_at, id))[count(*)] AS last_net_minor,
      (array_agg(price_unit ORDER BY placed_at, id))[count(*)] AS price_unit,
      (array_agg(currency ORDER BY placed_at, id))[count(*)] AS currency
    FROM kept GROUP BY company_id, product_id ORDER BY company_id, product_id
    """  # noqa: S608 - constants


ALL_HABITS = text(_habits("true"))
HABITS_OF = text(_habits("company_id = ANY (:companies)")).bindparams(
    bindparam("companies", type_=ARRAY(Uuid()))
)
# Of the orders that somebody limited to branches sees, as `within_reach` has it.
HABITS_IN_REACH = text(
    _habits("company_id = :company", "(branch_id = ANY (:branches) OR membership_id = :membership)")
).bindparams(
    bindparam("company", type_=Uuid()),
    bindparam("branches", type_=ARRAY(Uuid())),
    bindparam("membership", type_=Uuid()),
)

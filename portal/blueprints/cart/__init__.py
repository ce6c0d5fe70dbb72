"""The cart: its page, its lines, the saved carts beside it."""

from flask import Blueprint

bp = Blueprint("cart", __name__)

from portal.blueprints.cart import lines, saved, views  # noqa: E402, F401 - they fill the blueprint

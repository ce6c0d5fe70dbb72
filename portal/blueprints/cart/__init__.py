"""The cart: its page and its lines."""

from flask import Blueprint

bp = Blueprint("cart", __name__)

from portal.blueprints.cart import lines, views  # noqa: E402, F401 - they fill the blueprint

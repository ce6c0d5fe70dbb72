"""A member's carts: the one in hand, and those saved for later."""

from flask import Blueprint

bp = Blueprint("carts", __name__, url_prefix="/carts")

from portal.blueprints.carts import views  # noqa: E402, F401 - it fills the blueprint

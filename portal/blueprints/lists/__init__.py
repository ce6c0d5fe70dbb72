"""Favourites lists: many of them, one of them, its lines, and the ways onto it."""

from flask import Blueprint

bp = Blueprint("lists", __name__, url_prefix="/lists")

from portal.blueprints.lists import (  # noqa: E402 - they fill the blueprint
    choosing,  # noqa: F401
    entering,  # noqa: F401
    lines,  # noqa: F401
    moving,  # noqa: F401
    printing,  # noqa: F401
    views,  # noqa: F401
)

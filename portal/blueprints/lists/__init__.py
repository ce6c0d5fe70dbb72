"""Favourites lists: many of them, one of them, its lines, and the ways onto it."""

from flask import Blueprint

bp = Blueprint("lists", __name__, url_prefix="/lists")

from portal.blueprints.lists import choosing, lines, views  # noqa: E402, F401 - they fill the blueprint

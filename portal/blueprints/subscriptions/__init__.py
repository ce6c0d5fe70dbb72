"""Notifications: goods back in stock, and which messages a person gets."""

from flask import Blueprint

bp = Blueprint("subscriptions", __name__)

from portal.blueprints.subscriptions import asking, messages, views  # noqa: E402, F401 - they fill the blueprint

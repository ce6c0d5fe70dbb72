"""The blueprint the views of this feature hang on."""

from flask import Blueprint

bp = Blueprint("staff_orders", __name__, url_prefix="/staff")

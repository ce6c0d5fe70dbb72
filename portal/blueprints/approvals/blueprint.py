"""The blueprint the views of this feature hang on."""

from flask import Blueprint

bp = Blueprint("approvals", __name__)

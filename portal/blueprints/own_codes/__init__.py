"""A company's own codes over HTTP: the list, one code, the file they come from."""

from flask import Blueprint

bp = Blueprint("own_codes", __name__, url_prefix="/account/own-skus")

from portal.blueprints.own_codes import files, views  # noqa: E402, F401 - they fill the blueprint

"""Where a WSGI server and the `flask` command find the application."""

from portal.app import create_app
from portal.config import LogFormat, load_settings
from portal.kit.logging import set_up_logging
from portal.kit.memory import settle

settings = load_settings()
set_up_logging(as_json=settings.log_as is LogFormat.JSON, level=settings.log_level)
app = create_app(settings)
settle()

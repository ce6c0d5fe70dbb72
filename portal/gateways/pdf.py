"""HTML to PDF. The document reaches nothing but the files it was given."""

import re
from base64 import b64encode
from collections.abc import Mapping
from mimetypes import guess_type
from types import MappingProxyType

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_NAME = re.compile(r"res:([A-Za-z0-9._/-]+)")
NOTHING: Mapping[str, bytes] = MappingProxyType({})


class _GivenOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Fetches `data:` and the given files as `res:name`; no protocol beside, no redirect."""

    def __init__(self, resources: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._resources = resources

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a given file, or refuse."""
        named = _NAME.fullmatch(url)
        if named and named[1] in self._resources:
            url = data_url(named[1], self._resources[named[1]])
        return super().fetch(url, headers)


def data_url(name: str, content: bytes) -> str:
    """Write a file as a `data:` URL, its type told by its name."""
    kind = guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"


def render_pdf(html: str, resources: Mapping[str, bytes] = NOTHING) -> bytes:
    """Render a document; the same input gives the same bytes.

    Style sheets, pictures and fonts are named in it as `res:<name>`. What cannot be found is left
    out of the document.
    """
    document = HTML(string=html, url_fetcher=_GivenOnly(resources), base_url="about:blank")
    content = document.write_pdf(
        font_config=FontConfiguration(), pdf_identifier=b"portal", presentational_hints=False
    )
    if content is None:
        raise RuntimeError("WeasyPrint was given a target and wrote there")
    return bytes(content)

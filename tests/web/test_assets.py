"""Static files: kept for a year under addresses that change with their content, sent packed."""

from pathlib import Path

import brotli


def test_a_style_sheet_travels_compressed_and_is_kept_for_a_year(stranger, application):
    plain = Path(application.static_folder, "portal.css").read_bytes()

    packed = stranger.client.get("/static/portal.css?v=1", headers={"Accept-Encoding": "br, gzip"})

    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert brotli.decompress(packed.get_data()) == plain


def test_who_cannot_unpack_gets_the_file_as_it_is(stranger):
    answer = stranger.client.get("/static/portal.css")

    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.get_data().startswith(b"/*")
    answer.close()


def test_a_page_is_never_compressed(stranger):
    answer = stranger.client.get("/login", headers={"Accept-Encoding": "br"})

    assert "Content-Encoding" not in answer.headers

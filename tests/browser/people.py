"""What people do with a browser before anything else."""

from __future__ import annotations

from playwright.sync_api import Page

from portal.services.demo.people import PASSWORD


def listen(page: Page, complaints: list[str]) -> None:
    """Note whatever the browser complains about on this page."""
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            complaints.append(f"{page.url}: {said.text}")
            if said.type in ("error", "warning")
            else None
        ),
    )


def sign_in(page: Page, email: str) -> None:
    """Sign in by the form."""
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("load")
    assert "/login" not in page.url, page.inner_text("main")

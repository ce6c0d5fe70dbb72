"""What the audit log tells of favourites lists."""

from __future__ import annotations

from sqlalchemy import select

from portal.models.audit import AuditEntry
from portal.models.lists import FavouritesList
from tests.factories import a_member, a_product
from tests.factories.lists import a_list
from tests.stored import stored


def _told() -> list[tuple[str, str, object, object]]:
    found = stored(
        select(AuditEntry).where(AuditEntry.entity == "list").order_by(AuditEntry.at, AuditEntry.id)
    )
    return [(one.action, one.label, one.before, one.after) for one in found]


def test_a_list_made_and_renamed_is_told_and_the_same_name_again_is_no_news(as_member):
    browser = as_member(a_member())

    browser.post("/lists", name="Co tydzień")
    made = stored(select(FavouritesList))[0]
    for _ in range(2):
        browser.post(f"/lists/{made.id}/name", name="Poniedziałek")

    assert _told() == [
        ("list.made", "Co tydzień", None, {"name": "Co tydzień", "shared": False}),
        ("list.renamed", "Poniedziałek", {"name": "Co tydzień"}, {"name": "Poniedziałek"}),
    ]


def test_sharing_and_its_end_are_told_once_each(as_member):
    me = a_member()
    made = a_list(of=me, name="Biuro", shared=False)
    browser = as_member(me)

    for way in ("sharing", "sharing", "sharing/end", "sharing/end"):
        browser.post(f"/lists/{made.id}/{way}")

    assert [(action, after) for action, _, _, after in _told()] == [
        ("list.shared", {"shared": True}),
        ("list.unshared", {"shared": False}),
    ]


def test_a_copy_and_a_deletion_are_told_with_the_number_of_lines(as_member):
    me = a_member()
    made = a_list(of=me, name="Biuro", lines={a_product(): "1", a_product(): "2"})
    browser = as_member(me)

    browser.post(f"/lists/{made.id}/copies", copy_name="Kopia")
    browser.post(f"/lists/{made.id}/removal")

    assert _told() == [
        ("list.made", "Kopia", None, {"name": "Kopia", "shared": False}),
        ("list.copied", "Biuro", None, {"name": "Kopia", "lines": 2}),
        ("list.removed", "Biuro", {"name": "Biuro", "lines": 2}, None),
    ]

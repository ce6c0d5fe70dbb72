"""What every page does, whoever looks at it."""

from tests.factories import a_member


def test_an_unknown_address_answers_404_inside_the_persons_own_frame(as_member):
    member = a_member()

    page = as_member(member).get("/no-such-page", expect=404)

    assert member.person.name in page.select_one("header.top").get_text()

"""Mail as it is written, and the folder it goes to by default."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gateways.mailer import (
    Attachment,
    FolderMailer,
    Mail,
    SmtpMailer,
    mailer_from_url,
    written,
)
from portal.kit.errors import InvalidInput

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
SENDER = "Hurtownia Łódź <portal@hurtownia.example>"
MAIL = Mail(
    to="zakupy@alfa.example",
    subject="Zamówienie ZAM/2026/000123 przyjęte",
    text="Dziękujemy.\n",
    html="<p>Dziękujemy.</p>",
    message_id="<0198@hurtownia.example>",
    reply_to="biuro@hurtownia.example",
    headers=(("List-Unsubscribe", "<https://portal.example/u/1>"),),
    attachments=(Attachment("Zamówienie.pdf", "application/pdf", b"%PDF"),),
    language="pl",
)


def changed(**values: object) -> Mail:
    return Mail(**{**{name: getattr(MAIL, name) for name in Mail.__slots__}, **values})  # type: ignore[arg-type]


def mails(folder: Path) -> list[EmailMessage]:
    return [
        message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[misc]
        for path in sorted(folder.glob("*.eml"))
    ]


def test_a_mail_has_both_parts_and_its_headers(tmp_path: Path) -> None:
    mailer_from_url(None, folder=tmp_path, sender=SENDER).send(MAIL)

    (mail,) = mails(tmp_path)
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, MAIL.to, MAIL.subject)
    assert (mail["Message-ID"], mail["Reply-To"]) == (MAIL.message_id, MAIL.reply_to)
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "pl")
    assert mail["List-Unsubscribe"] == "<https://portal.example/u/1>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == (
        "Dziękujemy.",
        "<p>Dziękujemy.</p>",
    )
    assert [(a.get_filename(), a.get_content()) for a in mail.iter_attachments()] == [
        ("Zamówienie.pdf", b"%PDF")
    ]


def test_a_twin_is_dropped_even_when_both_come_at_once(tmp_path: Path) -> None:
    mailer = FolderMailer(folder=tmp_path, sender=SENDER)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(mailer.send, [MAIL] * 24))
    mailer.send(changed(subject="jeszcze raz"))

    assert [mail["Subject"] for mail in mails(tmp_path)] == [MAIL.subject]
    assert [path.name for path in (tmp_path / ".ids").glob(".new*")] == []


def test_mails_without_an_id_or_with_another_are_kept_apart(tmp_path: Path) -> None:
    mailer = FolderMailer(folder=tmp_path, sender=SENDER)
    for message_id in ("", "", "<a@b.example>", "<c@b.example>"):
        mailer.send(changed(message_id=message_id))

    assert len({mail["Message-ID"] for mail in mails(tmp_path)}) == 4


def test_files_sort_by_the_time_they_were_written(tmp_path: Path) -> None:
    mailer = FolderMailer(folder=tmp_path, sender=SENDER)
    for number in range(5):
        mailer.send(changed(message_id=f"<{number}@b.example>", subject=str(number)))

    assert [mail["Subject"] for mail in mails(tmp_path)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "end", ["\r\nBcc: all@x.example", "\nX: y", "\r", "\x00", "\u2028", "\x85"]
)
@pytest.mark.parametrize("name", ["to", "subject", "from_", "reply_to", "message_id", "language"])
def test_a_line_break_starts_no_header(name: str, end: str) -> None:
    with pytest.raises(InvalidInput, match="one line each"):
        written(changed(**{name: f"a@b.example{end}"}), sender=SENDER, at=AT)


@pytest.mark.parametrize(
    "more",
    [
        {"headers": (("X-A", "b\r\nBcc: all@x.example"),)},
        {"headers": (("X-A\r\nBcc", "all@x.example"),)},
        {"attachments": (Attachment("a\r\nb.pdf", "application/pdf", b""),)},
        {"attachments": (Attachment("a.pdf", "application/pdf\r\nX: y", b""),)},
    ],
)
def test_a_line_break_in_a_header_or_file_name_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="one line each"):
        written(changed(**more), sender=SENDER, at=AT)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.example", "a b@c.example", "a@b c", "zażółć@b.example", "a@.example",
     "a@b.example>, <c@d.example", "a@b.example, c@d.example", "a@" + "b" * 70 + ".example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        written(changed(to=address), sender=SENDER, at=AT)


def test_a_domain_with_accents_is_written_in_ascii() -> None:
    assert written(changed(to="biuro@łódź.example"), sender=SENDER, at=AT)["To"] == (
        "biuro@xn--d-uga0v4h.example"
    )


def test_several_people_can_be_named() -> None:
    mail = written(changed(to=("a@b.example", "Anna Ż <c@b.example>")), sender=SENDER, at=AT)

    assert mail["To"] == "a@b.example, Anna Ż <c@b.example>"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_subject_and_text_is_written_or_refused_in_words(subject: str, text: str) -> None:
    try:
        message = written(changed(subject=subject, text=text, html=text), sender=SENDER, at=AT)
        content = message.as_bytes()
    except InvalidInput as error:
        assert str(error)
    else:
        assert message_from_bytes(content, policy=default)["Bcc"] is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "offered", "", "")),
        ("smtp://u%40x:p%2Fw@mail.example", ("mail.example", 587, "offered", "u@x", "p/w")),
        ("smtp://mail.example:2525?tls=required", ("mail.example", 2525, "required", "", "")),
        ("smtps://u:p@mail.example", ("mail.example", 465, "implicit", "u", "p")),
    ],
)
def test_the_operators_address_is_read(
    url: str, expected: tuple[object, ...], tmp_path: Path
) -> None:
    mailer = mailer_from_url(url, folder=tmp_path, sender=SENDER)

    assert isinstance(mailer, SmtpMailer)
    server = mailer.server
    assert (server.host, server.port, server.tls, server.user, server.password) == expected


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.example:25", "smtp://x?tls=maybe"])
def test_an_address_that_is_none_stops_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="MAIL_URL must look like"):
        mailer_from_url(url, folder=tmp_path, sender=SENDER)


def test_an_address_to_unsubscribe_is_written_in_one_piece():
    """Folded into encoded words it would be no address, and mail programs show no button."""
    address = f"<https://portal.hurtownia.example/messages/off/{'A' * 90}>"
    mail = Mail(
        to="a@firma.example", subject="x", text="x", headers=(("List-Unsubscribe", address),)
    )

    sent = written(mail, sender=SENDER, at=AT).as_bytes()

    assert f"List-Unsubscribe: {address}\r\n".encode() in sent

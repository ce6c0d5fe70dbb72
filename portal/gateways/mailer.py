"""Mail: by SMTP where `MAIL_URL` says so, else into a folder as .eml files."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any, Protocol

from portal.gateways.smtp import MailDelayed, MailFailed, MailRefused, SmtpServer
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.kit.words import N_

__all__ = [
    "Attachment",
    "FolderMailer",
    "Mail",
    "MailDelayed",
    "MailFailed",
    "MailRefused",
    "Mailer",
    "SmtpMailer",
    "mailer_from_url",
]


# All that str.splitlines() breaks at: the email package refuses more than CR and LF.
_BREAKS = re.compile("[\x00\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


class _WholeLinks(EmailPolicy):
    """Writes an address to unsubscribe in one piece: folded, it would be no address any more."""

    def fold(self, name: str, value: Any) -> str:
        """Fold a header's text unless it is such an address."""
        if name.lower() != "list-unsubscribe":
            return str(super().fold(name, value))
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Fold a header's bytes unless it is such an address."""
        if name.lower() != "list-unsubscribe":
            return bytes(super().fold_binary(name, value))
        return self.fold(name, value).encode("ascii")


_POLICY = _WholeLinks(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. `message_id` (`<id@domain>`) is the same at every try, so that a twin is seen."""

    to: str | tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    message_id: str = ""
    from_: str = ""
    reply_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    language: str = ""


class Mailer(Protocol):
    """Something that takes mail."""

    def send(self, mail: Mail) -> None:
        """Hand a mail over.

        :raises InvalidInput: if it cannot be written as a mail.
        :raises MailRefused: if it will never be taken.
        :raises MailDelayed: if it may be taken later.
        """


def mailer_from_url(url: str | None, *, folder: Path, sender: str, timeout: float = 20.0) -> Mailer:
    """Return the mailer an operator configured; without a URL, the folder.

    `smtp://[user:password@]host[:port][?tls=required|no]` (STARTTLS where offered by default) or
    `smtps://...`. `timeout` is for the whole delivery, in seconds.
    """
    if not url:
        return FolderMailer(folder=folder, sender=sender)
    return SmtpMailer(server=SmtpServer.from_url(url, timeout=timeout), sender=sender)


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Keeps every mail as a file; a second mail with the same message id is dropped."""

    folder: Path
    sender: str

    def send(self, mail: Mail) -> None:
        """Write the mail whole or not at all, under its time and id."""
        message = written(mail, sender=self.sender, at=utc_now())
        digest = hashlib.sha256(message["Message-ID"].encode()).hexdigest()[:20]
        known = self.folder / ".ids" / digest
        known.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=known.parent, prefix=".new-") as new:
            new.write(message.as_bytes())
            new.flush()
            _link(Path(new.name), known)
        # The name follows from the first writing, so twins and a repeated try meet in one file.
        first = datetime.fromtimestamp(known.stat().st_mtime, UTC)
        _link(known, self.folder / f"{first:%Y%m%dT%H%M%S%f}-{digest}.eml")


def _link(source: Path, target: Path) -> None:
    """Give a file one more name, unless that is taken."""
    try:
        os.link(source, target)
    except FileExistsError:
        return


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by a mail server."""

    server: SmtpServer
    sender: str

    def send(self, mail: Mail) -> None:
        """Send the mail within the server's time limit."""
        self.server.deliver(written(mail, sender=self.sender, at=utc_now()))


def written(mail: Mail, *, sender: str, at: datetime) -> EmailMessage:
    """Write a mail as a message.

    :raises InvalidInput: if an address, the subject or a header cannot stand in one.
    """
    _refuse_line_breaks(mail)
    recipients = (mail.to,) if isinstance(mail.to, str) else mail.to
    from_ = _address(mail.from_ or sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = from_
    message["To"] = tuple(_address(recipient) for recipient in recipients)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = mail.message_id or make_msgid(domain=from_.domain)
    message["Auto-Submitted"] = "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    for name, value in mail.headers:
        message[name] = value
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for attachment in mail.attachments:
        kind, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(
            attachment.content,
            maintype=kind,
            subtype=subtype or "octet-stream",
            filename=attachment.filename,
        )
    if mail.language:  # last: an attachment would take this header with the text
        message["Content-Language"] = mail.language
    return message


def _refuse_line_breaks(mail: Mail) -> None:
    """Refuse what would start a header of its own."""
    recipients = (mail.to,) if isinstance(mail.to, str) else mail.to
    values = [*recipients, mail.subject, mail.from_, mail.reply_to, mail.message_id, mail.language]
    values += [part for header in mail.headers for part in header]
    values += [part for a in mail.attachments for part in (a.filename, a.content_type)]
    if any(_BREAKS.search(value) for value in values):
        raise InvalidInput(N_("The subject and the addresses of a mail must be one line each."))


def _address(text: str) -> Address:
    """Read `a@b.example` or `Name <a@b.example>`; a domain with accents is written in ASCII."""
    name, opened, spec = text.rpartition("<")
    spec = spec.strip().removesuffix(">") if opened else text.strip()
    local, at, domain = spec.rpartition("@")
    try:
        if not (local and at and domain) or re.search(r"[\s<>,;]", spec) or set(name) & set("<>@"):
            raise ValueError(spec)
        ascii_spec = f"{local}@{domain.encode('idna').decode('ascii')}"
        ascii_spec.encode("ascii")
        return Address(display_name=name.strip().strip('"'), addr_spec=ascii_spec)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise InvalidInput(
            N_("%(address)s is not an e-mail address. Correct it."), address=text[:100]
        ) from error

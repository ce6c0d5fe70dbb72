"""Speaking SMTP within a total time limit, and telling "never" from "not now"."""

import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Timer
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class MailFailed(Exception):
    """A mail was not taken; `reason` is what the server said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailRefused(MailFailed):
    """It will never be taken: do not try again."""


class MailDelayed(MailFailed):
    """It may be taken later: try again."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server; `timeout` is for the whole delivery, in seconds."""

    host: str
    port: int
    tls: Literal["implicit", "required", "offered", "no"]
    user: str = ""
    password: str = ""
    timeout: float = 20.0

    @classmethod
    def from_url(cls, url: str, *, timeout: float) -> "SmtpServer":
        """Read `smtp://` or `smtps://` with user, password, host, port and `?tls=`."""
        parts = urlsplit(url)
        asked = parse_qs(parts.query).get("tls", ["offered"])[-1]
        if (
            parts.scheme not in ("smtp", "smtps")
            or not parts.hostname
            or asked not in ("offered", "required", "no")
        ):
            raise ValueError(
                "MAIL_URL must look like smtp://user:password@host:587 or smtps://... "
                "and may end with ?tls=required or ?tls=no"
            )
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 587 if parts.username else 25),
            tls="implicit" if implicit else asked,  # type: ignore[arg-type]  # checked above
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            timeout=timeout,
        )

    def deliver(self, message: EmailMessage) -> None:
        """Send a message.

        :raises MailRefused, MailDelayed: with what the server said.
        """
        watch = _Watch(self.timeout)
        try:
            self._deliver(message, watch)
        except smtplib.SMTPRecipientsRefused as error:
            raise _failed_recipients(error.recipients) from error
        except smtplib.SMTPAuthenticationError as error:
            raise MailDelayed(f"sign-in failed: {_said(error)}") from error
        except smtplib.SMTPHeloError as error:
            raise MailDelayed(_said(error)) from error
        except smtplib.SMTPResponseException as error:
            kind = MailRefused if 500 <= error.smtp_code < 600 else MailDelayed
            raise kind(_said(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailDelayed(str(error)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            reason = f"no answer within {self.timeout:g} s" if watch.fired else str(error)
            raise MailDelayed(reason or type(error).__name__) from error
        finally:
            watch.stop()

    def _deliver(self, message: EmailMessage, watch: "_Watch") -> None:
        """Connect, sign in and send; the watch cuts the line when the time is over."""
        client = self._connected(message, watch)
        try:
            if self.tls in ("required", "offered"):
                self._start_tls(client, watch)
            if self.user:
                if self.tls == "no" and self.host not in _LOOPBACK:
                    raise smtplib.SMTPNotSupportedError("no password is sent without TLS")
                client.login(self.user, self.password)
            refused = client.send_message(message)
            if refused:
                # The others have it: another try would send it to them again.
                raise MailRefused(_failed_recipients(refused).reason)
        finally:
            _leave(client)

    def _connected(self, message: EmailMessage, watch: "_Watch") -> smtplib.SMTP:
        """Open the line and read the greeting, under the watch from the first byte."""
        line = socket.create_connection((self.host, self.port), timeout=watch.left())
        watch.line = line
        if self.tls == "implicit":
            line = ssl.create_default_context().wrap_socket(
                line, server_hostname=self.host, do_handshake_on_connect=False
            )
            watch.line = line
            line.do_handshake()
        own_name = message["From"].addresses[0].domain or "localhost"
        # A name of our own: smtplib would ask DNS for it, without a limit.
        client = smtplib.SMTP(local_hostname=own_name, timeout=watch.left())
        client.sock = line
        client._host = self.host  # type: ignore[attr-defined]  # what connect() would set
        code, said = client.getreply()
        if code != 220:
            client.close()
            raise smtplib.SMTPConnectError(code, said)
        return client

    def _start_tls(self, client: smtplib.SMTP, watch: "_Watch") -> None:
        """Encrypt the line where the server can; insist where a password goes over it."""
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=ssl.create_default_context())
            watch.line = client.sock
        elif self.tls == "required" or (self.user and self.host not in _LOOPBACK):
            raise smtplib.SMTPNotSupportedError("the server does not offer STARTTLS")


class _Watch:
    """Cuts a line when the time is over: a read time-out does not stop a slow drip."""

    def __init__(self, seconds: float) -> None:
        self.line: socket.socket | None = None
        self.fired = False
        self._end = time.monotonic() + seconds
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        """Return the seconds left, at least a moment."""
        return max(0.1, self._end - time.monotonic())

    def stop(self) -> None:
        """Call the watch off and close the line, however far it came."""
        self._timer.cancel()
        if self.line is not None:
            self.line.close()

    def _cut(self) -> None:
        self.fired = True
        if self.line is not None:
            try:
                # Beneath TLS: the reader of the other thread sees the end of the line.
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)
            except OSError:
                return


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye; what was taken stays taken if nobody answers."""
    try:
        client.quit()
    except (OSError, smtplib.SMTPException, ValueError):
        client.close()


def _failed_recipients(refused: dict[str, tuple[int, bytes]]) -> MailFailed:
    """Tell a recipient who does not exist from one who is busy."""
    said = "; ".join(
        f"{who}: {code} {words.decode('utf-8', 'replace')}"
        for who, (code, words) in refused.items()
    )
    permanent = all(500 <= code < 600 for code, _ in refused.values())
    return MailRefused(said) if permanent else MailDelayed(said)


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{error.smtp_code} {text}"

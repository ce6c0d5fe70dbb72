"""Delivery to a real mail server on loopback, and to such as misbehave."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal.gateways.mailer import Mail, MailDelayed, Mailer, MailRefused, mailer_from_url

MAIL = Mail(
    to="a@alfa.example", subject="Zażółć", text="Treść\n.\nkoniec", message_id="<1@h.example>"
)


class Inbox:
    """What the server took, and what it answers."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.signed_in: list[bytes] = []
        self.rcpt: dict[str, str] = {}
        self.data = "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, to: str, options: Any
    ) -> str:
        answer = self.rcpt.get(to, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(to)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data

    def sign_in(self, server: Any, session: Any, envelope: Any, kind: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(data.password)
        return AuthResult(success=data.password == b"secret", handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Callable[..., int]]:
    started: list[Controller] = []

    def start(**options: Any) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(
            inbox, hostname="127.0.0.1", port=port, authenticator=inbox.sign_in, **options
        )
        controller.start()
        started.append(controller)
        return int(port)

    yield start
    for controller in started:
        controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)  # noqa: TID251 - TLS looks at the real clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def mailer(url: str, *, timeout: float = 5.0) -> Mailer:
    return mailer_from_url(url, folder=Path("/nowhere"), sender="p@h.example", timeout=timeout)


def test_a_mail_arrives_whole(serve: Callable[..., int], inbox: Inbox) -> None:
    mailer(f"smtp://127.0.0.1:{serve()}").send(MAIL)

    (envelope,) = inbox.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("p@h.example", ["a@alfa.example"])
    assert b"Message-ID: <1@h.example>\r\n" in (envelope.content or b"")


@pytest.mark.parametrize(
    ("answers", "data", "error", "reason"),
    [
        ({"a@alfa.example": "550 no such person"}, "250 OK", MailRefused, "550 no such person"),
        ({"a@alfa.example": "450 busy"}, "250 OK", MailDelayed, "450 busy"),
        ({}, "554 spam", MailRefused, "554 spam"),
        ({}, "451 later", MailDelayed, "451 later"),
    ],
)
def test_never_and_not_now_are_told_apart(
    serve: Callable[..., int],
    inbox: Inbox,
    answers: dict[str, str],
    data: str,
    error: type[Exception],
    reason: str,
) -> None:
    inbox.rcpt, inbox.data = answers, data

    with pytest.raises(error, match=reason):
        mailer(f"smtp://127.0.0.1:{serve()}").send(MAIL)
    assert inbox.taken == []


def test_one_refused_of_two_is_not_tried_again(serve: Callable[..., int], inbox: Inbox) -> None:
    inbox.rcpt = {"b@alfa.example": "450 busy"}
    both = Mail(to=("a@alfa.example", "b@alfa.example"), subject="x", text="x")

    with pytest.raises(MailRefused, match=r"b@alfa\.example: 450 busy"):
        mailer(f"smtp://127.0.0.1:{serve()}").send(both)
    assert [envelope.rcpt_tos for envelope in inbox.taken] == [["a@alfa.example"]]


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_a_password_goes_over_tls(
    serve: Callable[..., int],
    inbox: Inbox,
    tls: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = (
        serve(ssl_context=tls, auth_require_tls=False) if way == "smtps" else serve(tls_context=tls)
    )
    scheme, asked = ("smtps", "") if way == "smtps" else ("smtp", "?tls=required")

    mailer(f"{scheme}://u:secret@127.0.0.1:{port}{asked}").send(MAIL)

    assert (len(inbox.taken), inbox.signed_in) == (1, [b"secret"])


def test_a_wrong_password_waits_for_the_operator(serve: Callable[..., int], inbox: Inbox) -> None:
    port = serve(auth_require_tls=False)

    with pytest.raises(MailDelayed, match="sign-in failed: 535"):
        mailer(f"smtp://u:wrong@127.0.0.1:{port}?tls=no").send(MAIL)


def test_a_server_nobody_vouches_for_gets_no_password(
    serve: Callable[..., int], inbox: Inbox, tls: ssl.SSLContext
) -> None:
    for url in (
        f"smtp://u:secret@127.0.0.1:{serve(tls_context=tls)}",
        f"smtps://u:secret@127.0.0.1:{serve(ssl_context=tls)}",
    ):
        with pytest.raises(MailDelayed, match="CERTIFICATE_VERIFY_FAILED"):
            mailer(url).send(MAIL)
    assert (inbox.taken, inbox.signed_in) == ([], [])


def test_tls_that_is_required_and_not_offered_sends_nothing(
    serve: Callable[..., int], inbox: Inbox
) -> None:
    with pytest.raises(MailDelayed, match="does not offer STARTTLS"):
        mailer(f"smtp://127.0.0.1:{serve()}?tls=required").send(MAIL)
    assert inbox.taken == []


@pytest.fixture
def rude() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """Start a server that does with each line what it is told."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def start(behave: Callable[[socket.socket], None]) -> int:
        def run() -> None:
            line, _ = listener.accept()
            with line:
                try:
                    behave(line)
                    stop.wait(5)
                except OSError:
                    return

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    stop.set()
    for thread in threads:
        thread.join()
    listener.close()


def drip(line: socket.socket) -> None:
    for _ in range(100):
        line.sendall(b"2")
        time.sleep(0.05)


def say_nothing(line: socket.socket) -> None:
    return


def hang_up(line: socket.socket) -> None:
    line.shutdown(socket.SHUT_RDWR)


def endless_greeting(line: socket.socket) -> None:
    for _ in range(1_000):
        line.sendall(b"220-welcome\r\n")
        time.sleep(0.01)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("behave", [drip, say_nothing, hang_up, endless_greeting])
def test_a_server_that_misbehaves_is_left_in_time(
    rude: Callable[..., int], behave: Callable[[socket.socket], None], scheme: str
) -> None:
    started = time.monotonic()

    with pytest.raises(MailDelayed):
        mailer(f"{scheme}://127.0.0.1:{rude(behave)}", timeout=0.6).send(MAIL)

    assert time.monotonic() - started < 2


def test_no_server_at_all_is_a_delay() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(MailDelayed, match="refused"):
            mailer(f"smtp://127.0.0.1:{unused.getsockname()[1]}").send(MAIL)

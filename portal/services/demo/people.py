"""Who signs in to the demo, as whom. The README and `make run` print this table."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "demo-portal-2026"  # noqa: S105 - public on purpose; production refuses the demo


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person of the demo, with what they are; `who` is for a reader in English."""

    email: str
    name: str
    who: str


SIGN_INS = (
    SignIn("zakupy@alfa.example", "Anna Zielińska", "purchaser of Alfa (hurt, 14 days, healthy)"),
    SignIn("ksiegowosc@alfa.example", "Teresa Maj", "accountant of Alfa"),
    SignIn("kierownik@alfa.example", "Jan Bielak", "manager of Alfa"),
    SignIn("zakupy@beta.example", "Paweł Kurek", "purchaser of Beta (półhurt, near its limit)"),
    SignIn("zakupy@gamma.example", "Ewa Sikora", "purchaser of Gamma (VIP, contract prices)"),
    SignIn("zakupy@delta.example", "Rafał Gajda", "purchaser of Delta (overdue, blocked)"),
    SignIn("start@epsilon.example", "Monika Żak", "manager of Epsilon (waiting for verification)"),
    SignIn("ksiegowa@rachunki.example", "Dorota Lis", "accountant of Alfa, Beta and Gamma"),
    SignIn("handlowiec@hurtownia.example", "Marek Wrona", "sales rep of Alfa and Beta"),
    SignIn("biuro@hurtownia.example", "Joanna Pawlak", "back office"),
    SignIn("admin@hurtownia.example", "Adam Szewczyk", "administrator"),
)


def lines() -> list[str]:
    """Return the sign-ins as lines to print, the password first."""
    width = max(len(person.email) for person in SIGN_INS)
    return [
        f"Demo sign-ins, password {PASSWORD}:",
        *(f"  {person.email.ljust(width)}  {person.who}" for person in SIGN_INS),
    ]

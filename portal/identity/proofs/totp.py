"""Time-based one-time passwords (RFC 6238) and the codes that stand in for a lost telephone."""

from __future__ import annotations

import hmac
import secrets

import pyotp
import segno

from portal.core import clock

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


def new_secret() -> str:
    """Return a fresh secret of 160 bits in base 32."""
    return str(pyotp.random_base32())


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """Return the ``otpauth://`` address that apps read from the picture."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer))


def qr_picture(uri: str) -> str:
    """Return a QR code as an SVG data address, drawn here and by nobody else."""
    return str(
        segno.make(uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
    )


def matching_step(secret: str, code: str) -> int | None:
    """Return the time step a code belongs to, ``None`` when it fits none.

    One step before and after now is accepted, for clocks that are a little off.
    """
    digits = "".join(char for char in code if char.isascii() and char.isdigit())
    if len(digits) != 6:
        return None
    generator = pyotp.TOTP(secret)
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(generator.generate_otp(step), digits):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes, each of ten characters in two groups (about 49 bits)."""
    return [f"{_part()}-{_part()}" for _number in range(RECOVERY_CODES)]


def _part() -> str:
    return "".join(secrets.choice(_ALPHABET) for _position in range(5))


def normal_code(code: str) -> str:
    """Return a recovery code as it is compared."""
    return "".join(char for char in code.lower() if char.isalnum())

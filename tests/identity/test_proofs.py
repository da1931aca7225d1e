"""Passwords, keyed hashes, device names and addresses: the pure parts."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from portal.identity.addresses import address_key, is_address
from portal.identity.proofs.devices import device_name
from portal.identity.proofs.keyed import match_hash, normal_document, registry_hash, seal, unseal
from portal.identity.proofs.passwords import (
    hash_password,
    password_fits,
    password_problems,
    remainder,
)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2024!",
        "passwordpassword",
        "qwertyuiop12",
        "123456789012",
        "abcdefghijkl",
        "zyxwvutsrqpo",
        "aaaaaaaaaaaa",
        "abc1abc1abc1",
        "iloveyou12345",
        "Barcelona1899",
        "Welcome2024!!",
        "1qaz2wsx3edc",
        "correct horse battery staple",
        "contraseña123",
        "anaruiz199019",
        "ana.ruiz.2027",
    ],
)
def test_passwords_anybody_would_try_first_are_refused(in_app: Flask, password: str) -> None:
    with in_app.test_request_context():
        problems = password_problems(password, about=("Ana Ruiz", "ana.ruiz@example.org"))
    assert [problem.code for problem in problems] == ["common"]


@pytest.mark.parametrize(
    "password",
    [
        "velvet harbour nineteen owls",
        "tr0ub4dor&3-lamp",
        "gXk29!pQvzt7mW",
        "la cigüeña duerme en el puente",
        "отличный день для рыбалки",
        "夏の川でとんぼが飛んだよね",
    ],
)
def test_good_passwords_are_taken(in_app: Flask, password: str) -> None:
    with in_app.test_request_context():
        assert password_problems(password, about=("Ana Ruiz",)) == []


def test_what_remains_of_a_guess_is_little() -> None:
    assert remainder("Millside2027!", ["Millside"]) in ("207", "027", "20")


def test_a_password_fits_its_hash_whatever_keyboard_typed_it() -> None:
    known = hash_password("cafe\u0301 am fluss 27")
    assert password_fits("caf\u00e9 am fluss 27", known)
    assert not password_fits("cafe am fluss 27", known)
    assert not password_fits("anything", None)
    assert not password_fits("anything", "no hash at all")


def test_documents_are_compared_as_people_write_them(in_app: Flask) -> None:
    assert normal_document(" 0012.345.678-z ") == "12345678z"
    assert registry_hash("12345678Z") == registry_hash("012.345.678 z")
    assert registry_hash("12345678Z") != registry_hash("12345678X")
    born = date(1990, 12, 31)
    assert match_hash("1A", born, "39 001") == match_hash("1-a", born, "39001")
    assert match_hash("1A2", born, "39001") != match_hash("1A", born, "239001")


def test_a_sealed_secret_is_read_again(in_app: Flask) -> None:
    assert "SECRET" not in seal("SECRET")
    assert unseal(seal("SECRET")) == "SECRET"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_devices_are_named_coarsely(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("ana@example.org", True),
        ("ana.ruiz+town@mail.example.co.uk", True),
        ("niño@correo.españa.es", True),
        ("ana@localhost", False),
        ("ana@@example.org", False),
        ("ana @example.org", False),
        ("ana@example..org", False),
        ("ana@example.org, bob@example.org", False),
        ("<ana@example.org>", False),
        ("ana@-example.org", False),
        ("ana", False),
        ("", False),
    ],
)
def test_addresses_are_told_from_other_text(text: str, good: bool) -> None:
    assert is_address(text) is good


def test_addresses_are_found_whatever_their_case() -> None:
    assert address_key(" ANA@Example.ORG ") == "ana@example.org"

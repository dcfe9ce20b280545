"""Which passwords are taken, and how they are kept."""

import re
import time

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, update

from app.accounts import passwords
from app.accounts.models import Account
from tenants import session
from tenants.actor import IDENTITY
from tenants.settings import Settings

ABOUT = ("nadia.bertin@valence.example", "Nadia Bertin")


@pytest.mark.parametrize(
    "good",
    [
        "trois vélos sous la neige",
        "Xk9#mPq2vLz8",
        "cheval batterie agrafe",
        "Tuyau-7-Brume-Ocre",
        "ваза и трамвай в порту",
        "x" * 40 + "yzq81",
    ],
)
def test_long_and_unlinked_is_taken(good):
    assert passwords.objection(good, *ABOUT) == ""


@pytest.mark.parametrize(
    "easy",
    [
        "motdepasse2026!",
        "M0tDeP@sse2026",
        "azertyuiop123",
        "passerelle-demo",
        "soleil-maison-2024",
        "passwordpassword",
        "123456789012",
        "04 75 00 00 00 00",
        "residencevalence26",
        "nadia.bertin2026",
        "NADIA BERTIN 1987",
        "qsdfghjklm1234",
        "Guadeloupe-971-971",
        "juliette19870412",
        "aaaaaaaaaaaabbbcd",
        "associationdrome",
        "iloveyou-2026",
        "decembre 2026 !",
        "bienvenue12345",
        "Mot de passe 1",
        "!!!!!!!!!!!!????",
        "valencevalencevalence",
    ],
)
def test_one_or_two_easy_words_are_not(easy):
    assert "trop facile à deviner" in passwords.objection(easy, *ABOUT)


def test_the_bounds_are_twelve_signs_and_1024_bytes():
    assert "moins de 12 caractères" in passwords.objection("Xk9#mPq2vLz")
    assert passwords.objection("Xk9#mPq2vLz" * 93) == ""
    assert "trop long" in passwords.objection("é" * 513)


def test_more_than_three_thousand_words_are_known():
    assert len(passwords.easy_words()) >= 3_000
    assert {"azerty", "motdepasse", "residence", "ardeche", "janvier", "marseille"} <= passwords.easy_words()


def test_a_very_long_word_is_looked_at_quickly():
    began = time.perf_counter()
    passwords.objection("abcde" * 204)
    assert time.perf_counter() - began < 1


def test_every_sign_counts():
    settings = Settings(profile="test")
    kept = passwords.hashed(settings, "x" * 100 + "A")
    assert passwords.check(settings, "x" * 100 + "A", kept)[0]
    assert not passwords.check(settings, "x" * 100 + "B", kept)[0]
    assert not passwords.check(settings, " " + "x" * 100 + "A", kept)[0]


def test_production_hashes_slowly_and_with_much_memory():
    kept = passwords.hashed(Settings(profile="production"), "trois vélos sous la neige")
    assert kept.startswith("$argon2id$v=19$m=47104,t=4,p=1$")


def test_an_unknown_address_is_as_much_work_as_a_known_one(monkeypatch):
    done = []
    real = PasswordHash.hash
    monkeypatch.setattr(PasswordHash, "hash", lambda self, word: done.append(word) or real(self, word))
    assert passwords.check(Settings(profile="test"), "whatever it is", None) == (False, None)
    assert done == ["whatever it is"]


def test_a_hash_of_older_settings_is_made_anew_at_sign_in(world):
    older = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=32, parallelism=1),)).hash("passerelle-demo")
    of_ines = Account.email_key == "ines@valence.test"
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).where(of_ines).values(password_hash=older))
    world.as_("ines")
    with session.open(world.database, IDENTITY) as db:
        kept = db.value(select(Account.password_hash).where(of_ines))
    assert re.search(r"m=64,t=1", kept)
    world.as_("ines")

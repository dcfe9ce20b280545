"""A passkey in Chromium (its virtual authenticator, by the DevTools protocol) and a code app, enrolled and used."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect

from tenants import clock
from tests.journeys.conftest import PASSWORD
from tests.journeys.looking import look
from tests.journeys.site import Site, serving
from tests.world import copy_of

CHIEF = "admin@valence.example"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(postgres: Any, seeded: Any) -> Iterator[Site]:
    """The demo that asks for a second factor, by its name: a passkey belongs to a domain."""
    with serving(replace(copy_of(postgres, seeded), second_factor=True)) as served:
        served.base = served.base.replace("127.0.0.1", "localhost")
        yield served


@pytest.fixture
def tab(people: Any) -> Any:
    return people.page()


def device(page: Any) -> Any:
    """A virtual authenticator that checks the person and keeps its keys."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return line, made["authenticatorId"]


def give_password(page: Any) -> None:
    page.goto("/sign-in")
    page.get_by_label("Adresse électronique").fill(CHIEF)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def seen(page: Any) -> None:
    assert look(page) == ([], 2)


def test_a_passkey_from_enrolment_to_signing_in_with_it_alone(tab: Any) -> None:
    line, key = device(tab)
    give_password(tab)
    expect(tab.get_by_role("heading", name="Double vérification")).to_be_visible()
    expect(tab.get_by_text("Votre rôle demande une double vérification.")).to_be_visible()
    seen(tab)
    tab.get_by_role("link", name="Ajouter une clé d’accès").click()
    tab.get_by_label("Nom de la clé").fill("Ordinateur du bureau")
    seen(tab)
    tab.get_by_role("button", name="Ajouter la clé").click()
    expect(tab.get_by_role("heading", name="Codes de secours")).to_be_visible()
    expect(tab.locator(".codes li")).to_have_count(10)
    seen(tab)
    assert len(line.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    tab.get_by_role("link", name="Continuer").click()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    tab.goto("/account/second-factor")
    expect(tab.get_by_text("Ordinateur du bureau", exact=True).first).to_be_visible()
    seen(tab)
    tab.goto("/account")
    tab.get_by_role("button", name="Se déconnecter").click()

    give_password(tab)
    expect(tab).to_have_url(re.compile("/sign-in/code$"))
    seen(tab)
    tab.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(tab).to_have_url(re.compile("/a/valence"))
    tab.goto("/account")
    tab.get_by_role("button", name="Se déconnecter").click()

    tab.goto("/sign-in")
    seen(tab)
    tab.get_by_role("button", name="Clé d’accès").click()
    expect(tab).to_have_url(re.compile("/a/valence"))

    line.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    tab.goto("/account")
    tab.get_by_role("button", name="Se déconnecter").click()
    line.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    give_password(tab)
    tab.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(tab.get_by_text("L’appareil n’a pas donné de clé.")).to_be_visible()


def test_a_code_app_and_a_code_of_paper(people: Any, site: Site) -> None:
    site.change("delete from identity.passkeys")
    site.change("delete from identity.recovery_codes")
    page = people.page()
    page.context.watch.expected.add(422)
    give_password(page)
    page.get_by_role("link", name="Enregistrer une application").click()
    page.get_by_text("Je ne peux pas photographier").click()
    seen(page)
    secret = page.locator(".code-letters").inner_text().replace(" ", "")
    app = pyotp.TOTP(secret)
    step = int(clock.now().timestamp()) // 30
    page.get_by_label("Code à 6 chiffres").fill(app.generate_otp(step))
    page.get_by_role("button", name="Enregistrer l’application").click()
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    page.get_by_role("link", name="Continuer").click()
    page.goto("/account")
    page.get_by_role("button", name="Se déconnecter").click()

    give_password(page)
    page.get_by_label("Code à 6 chiffres").fill(app.generate_otp(step))
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_text("Ce code ne correspond pas, ou il a déjà servi.").first).to_be_visible()
    seen(page)
    page.get_by_label("Code à 6 chiffres").fill(app.generate_otp(step + 1))
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile("/a/valence"))
    page.goto("/account")
    page.get_by_role("button", name="Se déconnecter").click()

    give_password(page)
    page.get_by_text("Je n’ai ni mon téléphone ni ma clé").click()
    page.get_by_label("Code de secours").fill(codes[0])
    page.get_by_role("button", name="Utiliser un code de secours").click()
    expect(page).to_have_url(re.compile("/a/valence"))

"""C5: a colleague is invited, changes roles and is removed, in two browsers at once; the last administrator stays."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import go, press, says

MEMBERS = "/a/valence/members"
LAST_MAIL = "select text from identity.mails where recipient = %s order by made_at desc, id desc limit 1"
SECRET = "trois vélos sous la neige"


def invitation(site, address: str) -> str:
    """The path in the last mail to this address."""
    ((text,),) = site.rows(LAST_MAIL, address)
    return "/invitations/" + re.split(r"\s", text.split("/invitations/")[1])[0]


def test_from_an_invitation_to_the_last_day(people, site, counts):
    chief = people.page("manager")
    chief.goto(MEMBERS)
    go(chief, "Inviter")
    chief.get_by_label("Prénom et nom").fill("Jeanne Nouvelle")
    chief.get_by_label("Adresse électronique").fill("jeanne@valence.example")
    chief.get_by_label("accompagnement social").check()
    says(chief.locator("#powers > div").first, "lire les séjours et le nom des personnes logées")
    go(chief, "Envoyer l’invitation")
    says(chief.locator("#pending"), "jeanne@valence.example")

    jeanne = people.page()  # another browser: nobody is signed in there
    jeanne.goto(invitation(site, "jeanne@valence.example"))
    says(jeanne.locator("main"), "Vous verrez")
    jeanne.get_by_label("Mot de passe", exact=True).fill(SECRET)
    go(jeanne, "Accepter et créer mon accès")
    jeanne.goto("/a/valence/stays")
    expect(jeanne.get_by_role("heading", level=1)).to_contain_text("Séjours")

    # another role: the page that is open already obeys it
    chief.goto(MEMBERS)
    go(chief, "Jeanne Nouvelle")
    chief.get_by_label("lecture", exact=True).check()
    says(chief.locator("#powers > div").last, "lire les séjours et le nom des personnes logées")
    go(chief, "Enregistrer le rôle")
    jeanne.context.watch.expected = {404}
    assert jeanne.goto("/a/valence/stays").status == 404
    jeanne.goto("/a/valence/residences")
    says(jeanne.locator("body"), "lecture")

    # removed: the open page leads to the sign-in at the next press
    go(chief, "Jeanne Nouvelle")
    go(chief, "Retirer Jeanne Nouvelle")
    says(chief.locator("main"), "1 personne retirée")
    jeanne.locator("main a.row-link").first.click()
    jeanne.wait_for_url(re.compile("/sign-in"))

    # and all of it stands in the journal
    chief.goto("/a/valence/audit?deed=members")
    for words in (
        "Jeanne Nouvelle a rejoint l’espace (accompagnement social)",
        "Nadia Bertin a donné à Jeanne Nouvelle le rôle « lecture »",
        "Nadia Bertin a retiré l’accès de Jeanne Nouvelle",
    ):
        says(chief.locator("#lines"), words)
    counts.add("S52 members", "journeys in two browsers")


def test_the_last_administrator_stays(people):
    chief = people.page("manager")
    chief.context.watch.expected = {422}
    chief.goto(MEMBERS)
    go(chief, "Nadia Bertin")
    chief.get_by_label(re.compile("^Administration")).uncheck()
    press(chief, "Enregistrer le rôle")
    last = "Vous êtes la seule personne administratrice. Nommez-en une autre avant de partir."
    says(chief.locator(".error-summary"), last)
    chief.goto(MEMBERS)
    go(chief, "Nadia Bertin")
    for words in ("Suspendre", "Quitter cet espace"):
        press(chief, words)
        says(chief.locator(".error-summary"), last)
    chief.goto(MEMBERS)
    says(chief.locator("#members"), "Nadia Bertin (vous)")

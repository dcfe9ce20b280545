"""What the demo does not hold by itself, done as people do it, so that every page has something to show; the tours."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.accounts import links
from app.demo_operating import TITLE
from app.figures.publishing import carry_over
from app.figures.sending import submit
from app.provisioning import ASSOCIATION, NewPerson, find_workspace, let_in, open_workspace, send_invitation
from tenants import clock, session
from tenants.actor import FEDERATION, IDENTITY, keeper
from tests.app.test_pictures import a_png
from tests.journeys.routes import Page, Tour
from tests.journeys.site import KINDS, PASSWORD, Caller, Site
from tests.journeys.situations import (
    ADOPTED,
    ANALYST,
    CLOSED,
    DWELLINGS,
    FREE_UNIT,
    HOUSEHOLDS,
    MOVABLE,
    ORDERS,
    PRESENT,
    STAYS,
    STOPPED,
    SUSPENDED,
)
from tests.world import TODAY

DATA = Path(__file__).resolve().parent.parent / "data"
NEW = ("neuve", "Association neuve", "07")
SHUT = ("fermee", "Association fermée", "07")  # suspended, and nobody administers it
MEMBERS = ("/federation/members/valence", "/federation/members/fermee")
NEWCOMERS = {
    "manager": ("gestion@neuve.example", "Anne Neuve", "residence_manager", True),
    "director": ("direction@neuve.example", "Denis Neuve", "director", False),
    "fundraiser": ("financements@neuve.example", "Fleur Neuve", "fundraiser", False),
    "reader": ("lecture@neuve.example", "Lise Neuve", "reader", False),
    "coordinator": ("travaux@neuve.example", "Tom Neuve", "works_coordinator", False),
    "works reader": ("autre@neuve.example", "Léa Neuve", "reader", False),
}
SHEETS = "/a/valence/sheets"
READ = f"{SHEETS}/catalogue/residence-sociale-faventines"
SEARCHES = ("/a/valence/search?q=faventines", "/a/valence/search?q=zzzz", "/a/valence/search")


@dataclass
class Guide:
    """Where the pages are. tours: by kind of people; newcomers: addresses of the people of the empty workspace;
    statements: how many each page of a tour asked of the database, by kind and address."""

    tours: dict[str, Tour]
    newcomers: dict[str, str]
    statements: dict[str, dict[str, int]]

    def addresses(self, page: Page, kind: str) -> list[str]:
        """One for each shape of the page; where nobody of that kind is led there, those of whoever is."""
        order = [kind, *page.who()]
        return next((found for one in order if (found := self.tours[one].addresses(page.name))), [])


def guide(site: Site) -> Guide:
    """Prepares the demo and an empty workspace, and walks through as each kind of people."""
    starts = prepare(site)
    newcomers = empty(site)
    tours, statements = {}, {}
    for kind, begin in starts.items():
        with Caller(site, KINDS[kind][0]) as caller:
            caller.get(begin[0])  # where one is, is written down once
            tours[kind] = Tour(caller.look, site.base).walk(begin)
            statements[kind] = caller.statements
    return Guide(tours, newcomers, statements)


def prepare(site: Site) -> dict[str, list[str]]:
    """Returns where each kind of people begins their walk."""
    stays = [f"/a/valence/stays/{number}" for (number,) in site.rows(STAYS, TODAY, TODAY)]
    works = _works(site)
    running = _running(site)
    closed = f"/a/valence/units/{site.rows(CLOSED, TODAY, TODAY)[0][0]}"
    shut_out = f"/a/valence/members/{site.value(SUSPENDED)}"
    adopted = f"{SHEETS}/catalogue/{site.value(ADOPTED)}"
    with (
        Caller(site, KINDS["manager"][0]) as manager,
        Caller(site, KINDS["manager"][0]),  # another open session, which may be closed
        Caller(site, KINDS["coordinator"][0]) as coordinator,
        Caller(site, KINDS["fundraiser"][0]) as fundraiser,
    ):
        stays += [_pay(site, manager), *_move(site, manager)]
        _draft(site, manager)
        _put_off(manager)
        _put_off(coordinator, "/a/roanne")
        _put_off(fundraiser)
        own = {"code": "order_ceiling", "valid_from": "01/01/2026", "value": "4500", "source": "Décision inventée"}
        coordinator.send("/a/roanne/works-settings", **own)
        works.append(_ask_for_works(coordinator))
        imports = _imports(site, manager)
        requests = _requests(site, fundraiser)
    _sheets(site)
    return {
        "anonymous": ["/sign-in", "/mails", "/sheets/residence-sociale-faventines", *_mailed(site)],
        "manager": [
            "/a/valence",
            "/account",
            "/confirm",
            "/a/valence/stays/new/check",
            READ,
            *SEARCHES,
            closed,
            shut_out,
            *imports,
            *stays,
        ],
        "director": [
            "/a/valence",
            f"{SHEETS}/1",
            f"{SHEETS}/3",
            adopted,
            *SEARCHES,
            closed,
            *imports,
            *stays,
            *running,
        ],
        "fundraiser": [
            "/a/valence",
            f"{SHEETS}/1",
            f"{SHEETS}/1/edit",
            f"{SHEETS}/3",
            *SEARCHES,
            *requests,
            *_funding(site),
            *running,
        ],
        "reader": ["/a/valence", READ, *SEARCHES, *running],
        "coordinator": ["/a/roanne", *works],
        "works reader": ["/a/roanne", *works],
        "head office": [
            "/federation",
            "/federation/sheets/valence/1",
            "/places",
            "/confirm",
            *MEMBERS,
            _shut_out(site),
        ],
        "partner": ["/p", "/places", "/confirm"],
    }


def _funding(site: Site) -> list[str]:
    """Every dossier, line of a plan, funder, claim and published grant of the demo: few, and of every situation."""
    of = "from app.{} t join published.associations a on a.id = t.tenant_id and a.slug = 'valence' order by 1"
    nouns = (
        ("dossiers", "dossiers"),
        ("funding-lines", "funding_lines"),
        ("funders", "funders"),
        ("claims", "claims"),
        ("grant-notices", "grant_notices"),
    )
    return [
        f"/a/valence/{noun}/{number}"
        for noun, table in nouns
        for (number,) in site.rows(f"select t.number {of.format(table)}")
    ]


def _running(site: Site) -> list[str]:
    """The addresses of a budget not settled yet, of a sent report and of the papers of the operating dossier, a pack of
    them prepared; and the fundraiser has a calendar."""
    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        dossier = f"/a/valence/dossiers/{site.value('select number from app.dossiers where title = %s', TITLE)}"
        fundraiser.send(f"{dossier}/budget/new", start="planned")
        fundraiser.send(f"{dossier}/pack/new", anyway="y")
        fundraiser.get("/a/valence/deadlines/calendar")
        answer = fundraiser.post("/a/valence/deadlines/calendar", scope="all")
        assert answer.status_code == 200, answer.text
    site.work()
    return [
        f"{dossier}/budget?year={TODAY.year + 1}",
        f"{dossier}/report?year={TODAY.year - 1}",
        f"{dossier}/documents",
    ]


def empty(site: Site) -> dict[str, str]:
    """A workspace in which nothing was ever done; returns the address of its people by kind."""
    database = site.app.state.services.database
    place = open_workspace(database, *NEW)
    open_workspace(database, *SHUT)
    with session.open(database, FEDERATION, write=True) as db:
        db.object(ASSOCIATION, slug=SHUT[0]).suspended_at = clock.now()
    for email, name, role, administrator in NEWCOMERS.values():
        let_in(database, NewPerson(email, name, role, administrator, PASSWORD), place)
    return {kind: line[0] for kind, line in NEWCOMERS.items()}


def _ask_for_works(coordinator: Caller) -> str:
    """The address of an order that was only asked for, with one paper."""
    address = "/a/roanne/orders/new?dwelling=6"
    asked = {"origin": "sitting_tenant", "work": "Remplacer un robinet", "requested_on": "20/11/2026"}
    order = str(coordinator.send(address, to="dwelling=6", **asked).headers["location"]).split("?")[0]
    coordinator.send(f"{order}/documents/new", files={"file": ("devis.pdf", b"%PDF-1.7 x")}, kind="quote")
    return order


def _pay(site: Site, manager: Caller) -> str:
    """The address of a stay for which something was paid."""
    number = site.rows(PRESENT, TODAY)[0][0]
    manager.send(f"/a/valence/stays/{number}/payments/new", amount="12,50", paid_on="20/11/2026")
    return f"/a/valence/stays/{number}"


def _shut_out(site: Site) -> str:
    """The address of a colleague of the head office whose access is suspended."""
    address = f"/federation/access/{site.value(ANALYST)}"
    with Caller(site, KINDS["head office"][0]) as office:
        office.send(address, to="/suspension")
    return address


def _works(site: Site) -> list[str]:
    """A dwelling, an order and a household of each situation, and somebody at Roanne who only reads."""
    database = site.app.state.services.database
    email, _place, role, administrator = KINDS["works reader"]
    let_in(database, NewPerson(email, "Rose Ormel", role, administrator, PASSWORD), find_workspace(database, "roanne"))
    dwellings = [f"/a/roanne/dwellings/{number}" for (number,) in site.rows(DWELLINGS)]
    households = [f"/a/roanne/households/{number}" for (number,) in site.rows(HOUSEHOLDS)]
    return dwellings + households + [f"/a/roanne/orders/{number}" for (number,) in site.rows(ORDERS)]


def _sheets(site: Site) -> None:
    """A newer figure waits for a published sheet of Valence, and another sheet is being typed."""
    database = site.app.state.services.database
    valence = find_workspace(database, "valence")
    with session.open(database, keeper(valence), write=True) as db:
        submit(db, TODAY.year - 2, "Une correction (inventée)")
    carry_over(database, valence)
    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        fundraiser.get(f"{SHEETS}/3/edit")
        fundraiser.post(f"{SHEETS}/3/draft", title="Un dîner par étage", theme="temporary_housing", version="1")


def _put_off(who: Caller, home: str = "/a/valence") -> None:
    """A late reminder that will be back in ten days."""
    found = re.search(r'href="([^"]+/postpone)"', who.get(home).text)
    assert found is not None
    until = (TODAY + timedelta(days=10)).strftime("%d/%m/%Y")
    who.send(found.group(1), until=until, reason="La personne est absente")


def _move(site: Site, manager: Caller) -> list[str]:
    """The addresses of a stay that has changed units, and of the photos of its inspection."""
    number, unit = site.rows(MOVABLE, TODAY, TODAY, TODAY)[0]
    manager.send(f"/a/valence/stays/{number}/move/new", unit=str(unit), moved_on="20/11/2026")
    manager.send(f"/a/valence/stays/{number}/photos", files={"photo": ("evier.png", a_png())})
    return [f"/a/valence/stays/{number}", f"/a/valence/stays/{number}/photos"]


def _draft(site: Site, manager: Caller) -> None:
    """An entry begun and left at its check page."""
    unit = site.rows(FREE_UNIT, TODAY, TODAY)[0][0]
    manager.send(f"/a/valence/stays/new?unit={unit}", **entry(unit))


def deposit(caller: Caller, place: str, name: str, kind: str = "stays", content: bytes = b"") -> str:
    """The address of a new import of one of the real files (or of what is given), its columns not yet settled."""
    files = {"file": (name, content or (DATA / name).read_bytes())}
    answer = caller.send(f"/a/{place}/imports/new", files=files, to="/imports", kind=kind)
    return str(answer.headers["location"]).removesuffix("/columns")


def _imports(site: Site, manager: Caller) -> list[str]:
    """One import at each of its steps: columns, rows to check, done, and one that stopped on its way."""
    columns = deposit(manager, "valence", "valence-sejours-ancien-logiciel.csv")
    rows = deposit(manager, "valence", "valence-registre.xlsx")
    manager.send(rows + "/columns")
    finished = deposit(manager, "valence", "roanne-temporaires.ods")
    manager.send(finished + "/columns")
    manager.send(finished + "/rows", to="/run")
    site.work()
    stopped = deposit(manager, "valence", "roanne-temporaires.ods")
    manager.send(stopped + "/columns")
    site.change(STOPPED, int(stopped.rsplit("/", 1)[-1]))
    return [columns + "/columns", rows + "/rows", finished, stopped]


STRANGE = (
    "Dossier;Financeur;Nature;Demandé\nDossier repris;Ville (exemple);coup de pouce;1 000,00\n"
    "Dossier repris;Fondation (exemple);mécénat;2 000,00\n"
).encode()
PLAN = "faventines-plan-financement.xlsx"


def _requests(site: Site, fundraiser: Caller) -> list[str]:
    """The same of tables of co-funders, one with a word that no list knows."""
    columns = deposit(fundraiser, "valence", PLAN, "requests")
    rows = deposit(fundraiser, "valence", "demandes.csv", "requests", STRANGE)
    fundraiser.send(rows + "/columns")
    finished = deposit(fundraiser, "valence", PLAN, "requests")
    fundraiser.send(finished + "/columns")
    fundraiser.send(finished + "/rows", to="/run")
    site.work()
    return [columns + "/columns", rows + "/rows", finished]


def entry(unit: Any, **changed: str) -> dict[str, str]:
    """The words of an entry form that holds."""
    return {
        "first_name": "Awa",
        "last_name": "Diarra",
        "born_on": "14/02/2004",
        "adults": "1",
        "children": "0",
        "unit": str(unit),
        "date_in": "24/11/2026",
        "planned_to": "23/05/2027",
        "rent": "182",
        "charges": "44,60",
        "services": "45",
        "options": "",
    } | changed


def _mailed(site: Site) -> list[str]:
    """A link of each kind, mailed but not used."""
    services = site.app.state.services
    place = find_workspace(services.database, "valence")
    guest = NewPerson("nouvelle@valence.example", "Sara Benali", "social_worker", False)
    invitation = send_invitation(services.database, guest, place, invited_by="Nadia Bertin")
    account = site.value("select id from identity.accounts where email = %s", KINDS["manager"][0])
    with session.open(services.database, IDENTITY, write=True) as db:
        made = [
            links.make(db, services.settings, purpose, KINDS["manager"][0], account_id=account)
            for purpose in (links.RESET, links.SIGN_IN)
        ]
    return [href.removeprefix(site.base) for href in (invitation, *made)]

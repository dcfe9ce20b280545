"""The demo: two associations with their workspaces, the head office, two partners, all invented. Running it again
changes nothing."""

from collections.abc import Callable

from app import (
    demo_digest,
    demo_funding,
    demo_members,
    demo_operating,
    demo_orders,
    demo_papers,
    demo_partners,
    demo_payments,
    demo_residences,
    demo_settings,
    demo_sheets,
    demo_works,
)
from app.accounts.demo import PASSWORD
from app.demo_federation import publish_invented, publish_workspaces
from app.provisioning import ASSOCIATION, NewPerson, let_in, open_workspace
from tenants import session
from tenants.actor import FEDERATION, Workspace
from tenants.database import Database

ROANNE = ("roanne", "CAL PACT de Roanne", "42")
VALENCE = ("valence", "CALD de la Drôme", "26")

# (address, name, role, administrator, place)
PEOPLE = (
    ("admin@roanne.example", "Claire Aubert", "residence_manager", True, "roanne"),
    ("travaux@roanne.example", "Tariq Benali", "works_coordinator", False, "roanne"),
    ("direction@roanne.example", "Denis Roux", "director", False, "roanne"),
    ("financements@roanne.example", "Farid Morel", "fundraiser", False, "roanne"),
    ("admin@valence.example", "Nadia Bertin", "residence_manager", True, "valence"),
    ("direction@valence.example", "Paul Marchand", "director", False, "valence"),
    ("accompagnement@valence.example", "Inès Fabre", "social_worker", False, "valence"),
    ("financements@valence.example", "Flora Perrin", "fundraiser", False, "valence"),
    ("comptabilite@valence.example", "André Comptable", "accountant", False, "valence"),
    ("lecture@valence.example", "Bruno Lecteur", "reader", False, "valence"),
)

STEPS: list[Callable[[Database, dict[str, Workspace]], None]] = [
    demo_members.seed,
    demo_residences.seed,
    demo_works.seed,
    demo_orders.seed,
    demo_funding.seed,
    demo_operating.seed,
    demo_payments.seed,
    demo_settings.seed,
    demo_papers.seed,
    demo_partners.seed,
    publish_invented,
    publish_workspaces,
    demo_sheets.seed,
    demo_digest.seed,
]


def seed(database: Database, say: Callable[[str], None] = print) -> None:
    """Everything the demo shows. `say` tells each step."""
    say("Espaces et comptes de démonstration…")
    places = {line[0]: open_workspace(database, *line) for line in (ROANNE, VALENCE)}
    with session.open(database, FEDERATION, write=True) as db:
        for slug in places:
            db.object(ASSOCIATION, slug=slug).public_address = f"contact@{slug}.example"
    for email, name, role, administrator, place in PEOPLE:
        let_in(database, NewPerson(email, name, role, administrator, PASSWORD), places[place])
    officer = NewPerson("siege@federation.example", "Hélène Siège", "officer", True, PASSWORD)
    let_in(database, officer, None, "federation")
    for place, (email, name, organisation) in (("roanne", demo_partners.SESAME), ("valence", demo_partners.FUNDER)):
        let_in(database, NewPerson(email, name, "partner", False, PASSWORD, organisation), places[place], "partner")
    for step in STEPS:
        step(database, places)

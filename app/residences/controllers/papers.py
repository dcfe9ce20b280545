"""The papers of a stay as PDF: its title of occupation, a certificate of who lives there."""

from collections.abc import Callable

from app.accounts.permissions import Right
from app.residences import papers, stay_queries
from app.residences.controllers.reading import read_stay
from app.residences.stay_page import StayPage
from app.web.answers import Answer, download
from app.web.conflict import already_done
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit

PDF = "application/pdf"


@get(
    "/stays/{number:str}/title.pdf",
    name="stays:title",
    may=Right.STAYS_STORY,
    within=Right.STAYS_READ,
    audited="print:stay",
)
def title(visit: Visit, number: int) -> Answer:
    return download(_made(visit, read_stay(visit, number), papers.title), f"titre-occupation-{number}.pdf", PDF)


@get(
    "/stays/{number:str}/attestation.pdf",
    name="stays:attestation",
    may=Right.STAYS_STORY,
    within=Right.STAYS_READ,
    audited="print:stay",
)
def attestation(visit: Visit, number: int) -> Answer:
    """Of a stay that has begun: nobody attests what is to come."""
    stay = read_stay(visit, number)
    if stay.situation == "planned":
        back = visit.url("stays:show", number=number)
        return already_done(_("L’attestation se délivre à partir de l’entrée."), back, _("Voir le séjour"))
    return download(_made(visit, stay, papers.attestation), f"attestation-{number}.pdf", PDF)


def _made(visit: Visit, stay: StayPage, write: Callable[..., bytes]) -> bytes:
    place = visit.db.first(stay_queries.PLACE, number=stay.head.number)
    sender = visit.db.first(stay_queries.SENDER, slug=visit.workspace_slug)
    assert sender is not None  # the door read its name already
    return write(stay, place, sender.name, sender.public_address)


ROUTES = [title, attestation]

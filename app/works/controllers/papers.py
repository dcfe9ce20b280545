"""The papers of an order as PDF: the works order, the acceptance report, the letter to the landlord."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, download
from app.web.conflict import not_now
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit
from app.works import order_queries as queries
from app.works import papers, site_queries
from app.works.order_page import OrderPage, read_order

READ, NAMES = Right.WORKS_READ, Right.WORKS_NAMES
PDF = "application/pdf"


@get("/orders/{number:str}/order.pdf", name="papers:order", may=NAMES, within=READ, audited="print:order")
def order(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if found.head.ordered_on is None or not found.head.enterprise:
        return _not_yet(visit, found, _("Le bon de commande s’imprime une fois la commande notée."))
    made = papers.works_order(found, _sender(visit))
    return download(made, f"bon-de-commande-{found.head.label}.pdf", PDF)


@get("/orders/{number:str}/acceptance.pdf", name="papers:acceptance", may=NAMES, within=READ, audited="print:order")
def acceptance(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number)
    if found.head.accepted_on is None:
        return _not_yet(visit, found, _("Le procès-verbal s’imprime une fois la réception faite."))
    checks = visit.db.all(site_queries.CHECKS, order_id=found.head.id)
    made = papers.acceptance_report(found, _sender(visit), checks)
    return download(made, f"proces-verbal-{found.head.label}.pdf", PDF)


@get("/orders/{number:str}/letter.pdf", name="papers:letter", may=NAMES, within=READ, audited="print:order")
def letter(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if not found.lines:
        return _not_yet(visit, found, _("La lettre s’imprime une fois le devis enregistré."))
    return download(papers.landlord_letter(found, _sender(visit)), f"lettre-bailleur-{found.head.label}.pdf", PDF)


def _not_yet(visit: Visit, found: OrderPage, sentence: str) -> Answer:
    return not_now(sentence, visit.url("orders:show", number=found.head.number), _("Voir le chantier"))


def _sender(visit: Visit) -> Any:
    sender = visit.db.first(queries.SENDER, slug=visit.workspace_slug)
    if sender is None:
        raise NotFound
    return sender


ROUTES = [order, acceptance, letter]

"""What may be done with a stay from its page: the one deed that is due, the one beside it, the others of the menu."""

from typing import Any, NamedTuple

from app.accounts.permissions import Right
from app.residences.stay_page import StayPage
from app.web.i18n import gettext as _
from app.web.visit import Visit

Action = dict[str, Any]  # label, href, icon where there is one: parts.action draws it


class Actions(NamedTuple):
    filled: Action | None
    outlined: list[Action]
    others: list[Action]


def actions(visit: Visit, stay: StayPage) -> Actions:
    head, situation = stay.head, stay.situation
    writes, reads_story = visit.can(Right.STAYS_WRITE), visit.can(Right.STAYS_STORY)
    acts = writes and situation != "left"
    is_before_notice = situation in ("present", "planned")

    def action(may: Any, label: str, route: str, icon: str = "") -> Action | None:
        if not may:
            return None
        made = {"label": label, "href": visit.url(route, number=head.number)}
        return made | {"icon": icon} if icon else made

    decide = action(acts and is_before_notice and stay.period, _("Décider de la période"), "stays:renewal")
    leave = action(acts and situation != "planned", _("Faire le départ"), "stays:departure")
    announce = action(acts and is_before_notice and not head.notice, _("Annoncer un départ"), "stays:notice")
    searches = visit.can(Right.SEARCH_WRITE) and head.search_opened_on and situation != "left"
    step = action(searches, _("Ajouter une démarche"), "stays:exit-search", "plus")
    pay = action(visit.can(Right.PAYMENTS_WRITE), _("Enregistrer un paiement"), "stays:payment")
    shows = head.photos or (writes and (head.notice or situation == "left"))
    others = [
        decide,
        leave,
        action(acts and situation in ("present", "announced"), _("Changer de logement"), "stays:move"),
        step,
        pay,
        action(shows, _("Photos de l’état des lieux"), "stays:photos", "camera"),
        action(reads_story, _("Imprimer le titre (PDF)"), "stays:title", "file-text"),
        action(
            reads_story and situation != "planned",
            _("Imprimer l’attestation (PDF)"),
            "stays:attestation",
            "file-text",
        ),
    ]
    filled = (leave if head.notice else decide if stay.must_decide else step) or (None if writes else pay)
    return Actions(filled, [announce] if announce else [], [one for one in others if one and one is not filled])

"""« Depuis votre dernière visite »: what colleagues wrote down, one sentence a deed."""

from typing import Any

from app.residences.stay_words import said_moment, short_name
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit
from app.web.words import day, inside


def told(visit: Visit, row: Any) -> dict[str, Any]:
    """A row of DEEDS: the sentence with its link, who did it and when."""
    words = {"who": short_name(row), "unit": row.label, "house": row.residence, "day": day(row.on_day)}
    return {
        "text": _sentence(row) % words,
        "facts": _("par %(who)s, %(at)s") % {"who": row.who, "at": said_moment(row.made_at)},
        "href": visit.url("stays:show", number=row.number),
    }


def _sentence(row: Any) -> str:
    if row.kind == "entry":
        return _("Entrée de %(who)s au logement %(unit)s, %(house)s, le %(day)s")
    if row.kind == "departure":
        return _("Départ de %(who)s du logement %(unit)s, %(house)s, le %(day)s")
    if row.kind == "notice":
        return _("Départ annoncé de %(who)s, logement %(unit)s, %(house)s")
    if row.kind == "decision":
        return {
            "renew": _("Nouvelle période prévue pour %(who)s, logement %(unit)s, %(house)s"),
            "leave": _("Sortie en préparation pour %(who)s, logement %(unit)s, %(house)s"),
            "later": _("Décision de période reportée pour %(who)s, logement %(unit)s, %(house)s"),
        }[row.words]
    step = inside(in_words("exit_search_steps", row.words)).replace("%", "%%")
    return _("Démarche pour %(who)s, %(house)s") + f" : {step}"

"""Shares in words: what each section holds, what is never shown, where an access stands. Said alike on the page where
somebody shares, in the invitation and to the partner."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import day

SOON = timedelta(days=30)  # before its last day, an access is said to end soon
SECTIONS: dict[str, dict[str, tuple[Any, Any]]] = {
    "residence": {
        "occupancy": (
            _l("Occupation"),
            _l("les nuits occupées et les nuits disponibles de la résidence, par trimestre"),
        ),
        "convention": (_l("Convention"), _l("l’adresse, le propriétaire, la convention et ses dates")),
        "maintenance": (
            _l("Travaux et fermetures"),
            _l("les logements fermés : lequel, pourquoi, de quand à quand"),
        ),
        "documents": (
            _l("Pièces"),
            _l("les pièces valables de la résidence, à télécharger, marquées au nom de qui lit"),
        ),
    },
    "agreement": {
        "orders": (
            _l("Chantiers"),
            _l("les chantiers de la convention : adresse, accès, contact, travaux, dates, réserves à lever"),
        ),
        "hours": (_l("Heures"), _l("les heures d’insertion par année, sans les salariés")),
        "results": (
            _l("Résultats"),
            _l("par année : chantiers, logements remis en location, montant facturé"),
        ),
        "prices": (_l("Prix de référence"), _l("les bordereaux de l’entreprise, avec les prix de référence")),
    },
    "dossier": {
        "plan": (_l("Plan de financement"), _l("les dépenses, leur total et la ligne de ce financeur")),
        "payments": (_l("Versements"), _l("ce que ce financeur doit verser et ce qu’il a versé")),
        "funders": (_l("Autres financeurs"), _l("le nom et le montant de chaque autre financeur")),
        "report": (
            _l("Compte rendu financier"),
            _l("les comptes rendus envoyés : dates, prévu, réalisé et écart de chaque compte"),
        ),
        "documents": (
            _l("Pièces"),
            _l("les pièces valables du dossier, de la résidence et de l’association, marquées au nom de qui lit"),
        ),
        "results": (_l("Résultats"), _l("l’occupation de la résidence financée, en nuits par année")),
    },
}
NEVER: dict[str, tuple[Any, ...]] = {
    "residence": (
        _l("les personnes logées : ni nom, ni entrée, ni sortie, ni profil"),
        _l("les redevances, les notes, le RIB, les listes de personnes et les bilans sur elles"),
        _l("les autres résidences de l’association"),
    ),
    "agreement": (
        _l("les ménages et les locataires"),
        _l("le bailleur, son argent et ses coordonnées"),
        _l("les autres entreprises et leurs chantiers"),
    ),
    "dossier": (
        _l("les personnes logées : aucun chiffre sur elles"),
        _l("les notes internes, le RIB, les demandes et les notifications des autres financeurs"),
        _l("les autres dossiers de l’association"),
    ),
}


@dataclass(frozen=True)
class Standing:
    """Where an access stands: a code, its words and the tone of its pill."""

    code: str
    words: str
    tone: str


def sees(kind: str, sections: list[str]) -> tuple[list[str], list[str]]:
    """What a share shows, and what it does not, in words."""
    offered = SECTIONS[kind]
    opened = [str(words) for code, (_name, words) in offered.items() if code in sections]
    closed = [str(words) for code, (_name, words) in offered.items() if code not in sections]
    return opened, closed + [str(words) for words in NEVER[kind]]


def names(kind: str, sections: list[str]) -> list[str]:
    """The sections of a share by their names, in the order of the form."""
    return [str(name) for code, (name, _words) in SECTIONS[kind].items() if code in sections]


def standing(share: Any, today: date) -> Standing:
    """share: anything with until, sent_at, accepted_at and its end before the day (ended_at or revoked_at)."""
    ended = share.ended_at if hasattr(share, "ended_at") else share.revoked_at
    if ended is not None:
        return Standing("revoked", _("accès retiré le %(day)s") % {"day": day(ended.date())}, "stopped")
    if share.until < today:
        return Standing("over", _("terminé le %(day)s") % {"day": day(share.until)}, "stopped")
    if share.sent_at is None:
        return Standing("draft", _("en préparation"), "neutral")
    if share.accepted_at is None:
        return Standing("sent", _("invitation envoyée"), "attention")
    if share.until <= today + SOON:
        return Standing("ending", _("se termine bientôt"), "attention")
    return Standing("live", _("en cours"), "good")


def is_open(share: Any, today: date) -> bool:
    """Whether the partner may still open it."""
    return standing(share, today).code in ("live", "ending")


def title(label: str) -> str:
    """« Résidence Faventines » from « résidence Faventines »: the name as a heading."""
    return label[:1].upper() + label[1:]

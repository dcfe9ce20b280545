"""Roles in words: what a role is called, what it opens and what it leaves closed. Drawn from the rights themselves."""

from typing import Any

from app.accounts.permissions import Right, rights_of
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l

ROLE_WORDS: dict[str, Any] = {
    "director": _l("direction"),
    "residence_manager": _l("gestionnaire de résidence"),
    "social_worker": _l("accompagnement social"),
    "works_coordinator": _l("coordination des travaux"),
    "fundraiser": _l("financements"),
    "accountant": _l("comptabilité"),
    "reader": _l("lecture"),
    "officer": _l("animation du réseau"),
    "analyst": _l("analyste"),
    "federation_reader": _l("lecture"),
    "partner": _l("partenaire"),
}

# What an invitation says before anything is asked: (right, words when it is held or not).
_OPENS: dict[str, tuple[tuple[Right, Any], ...]] = {
    "workspace": (
        (Right.RESIDENCES_READ, _l("les résidences et leurs logements")),
        (Right.STAYS_READ, _l("les séjours et le nom des personnes logées")),
        (Right.FIGURES_READ, _l("les chiffres de l’année")),
        (Right.IMPORT, _l("l’import de tableaux")),
        (Right.ADMINISTER, _l("les membres et leurs droits")),
    ),
    "federation": (
        (Right.FEDERATION_READ, _l("les chiffres que les associations publient")),
        (Right.FEDERATION_ADMINISTER, _l("l’ouverture d’espaces et les membres de la tête de réseau")),
    ),
    "partner": ((Right.PARTNER_READ, _l("ce que l’association partage avec vous, en lecture seule")),),
}
_NEVER: dict[str, tuple[Any, ...]] = {
    "workspace": (_l("les espaces des autres associations"),),
    "federation": (_l("les personnes logées, ni les tableaux des associations"),),
    "partner": (_l("le reste de l’espace de l’association"),),
}


def role_in_words(role: str, administrator: bool = False) -> str:
    """« gestionnaire de résidence · administration »."""
    return str(ROLE_WORDS[role]) + (" · " + _("administration") if administrator else "")


def sees(audience: str, role: str, administrator: bool) -> tuple[list[str], list[str]]:
    """What the role will see, and what it will not, in words."""
    held = rights_of(audience, role, administrator)
    opened = [str(words) for right, words in _OPENS[audience] if right in held]
    closed = [str(words) for right, words in _OPENS[audience] if right not in held]
    return opened, closed + [str(words) for words in _NEVER[audience]]


# What a role may do, in the order in which one asks: (right, words). Eight lines inside an association.
_DOES: dict[str, tuple[tuple[Right, Any], ...]] = {
    "workspace": (
        (Right.RESIDENCES_READ, _l("lire les résidences et les chiffres de l’année")),
        (Right.STAYS_READ, _l("lire les séjours et le nom des personnes logées")),
        (Right.STAYS_WRITE, _l("faire entrer, décider les périodes, faire sortir")),
        (Right.PAYMENTS_WRITE, _l("saisir les règlements")),
        (Right.WORKS_WRITE, _l("demander et suivre des travaux")),
        (Right.FUNDING_WRITE, _l("tenir les dossiers de financement")),
        (Right.FIGURES_SEND, _l("envoyer les chiffres de l’année")),
        (Right.ADMINISTER, _l("inviter, changer les rôles, retirer un membre")),
    ),
    "federation": (
        (Right.FEDERATION_READ, _l("lire les chiffres publiés et les comparer")),
        (Right.EXPORT, _l("exporter les comparaisons")),
        (Right.FEDERATION_WRITE, _l("écrire au nom de la tête de réseau")),
        (Right.FEDERATION_ADMINISTER, _l("ouvrir et suspendre des espaces, inviter, changer les rôles")),
    ),
}


def powers(audience: str, role: str, administrator: bool) -> tuple[list[str], list[str]]:
    """What the role can do and what it cannot, in words; together always the same lines."""
    held = rights_of(audience, role, administrator)
    can = [str(words) for right, words in _DOES[audience] if right in held]
    return can, [str(words) for right, words in _DOES[audience] if right not in held]

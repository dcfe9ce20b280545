"""The mail of what awaits in words: how many things of which kind, never whose."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.mail.letters import Letter
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.words import weekday_day

NAMED = 4  # kinds of things that a sentence names; the others are counted together

Counted = Sequence[tuple[str, int]]


def letter(place: str, rhythm: str, today: date, late: Counted, now: Counted, ahead: Counted, base: str) -> Letter:
    """late, now, ahead: (kind, how many) of what is late, due today and due later in the week. base: of the addresses,
    that of the installation and that of the list."""
    installation, _sep, _path = base.partition("/a/")
    said = [
        (_("En retard : %(things)s."), late),
        (_("Aujourd’hui : %(things)s."), now),
        (_("D’ici à dimanche : %(things)s."), ahead),
    ]
    return Letter(
        subject=_subject(place, rhythm, _sum(late), _sum(now) + _sum(ahead)),
        lines=(
            _("%(place)s, %(day)s") % {"place": place, "day": weekday_day(today)},
            *(sentence % {"things": things(counted)} for sentence, counted in said if counted),
        ),
        action=_("Voir la liste"),
        href=base,
        why=_why(rhythm),
        stop=f"{installation}/account",
    )


def _sum(counted: Counted) -> int:
    return sum(number for _kind, number in counted)


def _subject(place: str, rhythm: str, late: int, other: int) -> str:
    words = {"n": late + other, "late": late, "place": place}
    if not other:
        return ngettext("%(n)s chose en retard (%(place)s)", "%(n)s choses en retard (%(place)s)", late) % words
    if rhythm == "monday":
        said = (
            _("%(n)s choses à faire cette semaine, dont %(late)s en retard (%(place)s)")
            if late
            else ngettext(
                "%(n)s chose à faire cette semaine (%(place)s)", "%(n)s choses à faire cette semaine (%(place)s)", other
            )
        )
    else:
        said = (
            _("%(n)s choses à faire aujourd’hui, dont %(late)s en retard (%(place)s)")
            if late
            else ngettext(
                "%(n)s chose à faire aujourd’hui (%(place)s)", "%(n)s choses à faire aujourd’hui (%(place)s)", other
            )
        )
    return said % words


def _why(rhythm: str) -> str:
    if rhythm == "monday":
        return _(
            "Ce message part le lundi, s’il y a quelque chose à faire. Vous choisissez son rythme dans « Mon compte »."
        )
    return _(
        "Ce message part chaque matin où il y a quelque chose à faire. Vous choisissez son rythme dans « Mon compte »."
    )


def things(counted: Counted) -> str:
    """« 3 départs à enregistrer, 1 période à décider »: the largest first, four at most, the others counted."""
    ordered = sorted(counted, key=lambda one: (-one[1], one[0]))
    told = ", ".join(_of_kind(kind, number) for kind, number in ordered[:NAMED])
    rest = _sum(ordered[NAMED:])
    if not rest:
        return told
    more = ngettext("%(n)s autre chose", "%(n)s autres choses", rest) % {"n": rest}
    return _("%(things)s et %(more)s") % {"things": told, "more": more}


def _of_kind(kind: str, number: int) -> str:
    return (_of_residences(number) | _of_works(number) | _of_funding(number))[kind] % {"n": number}


def _of_residences(number: int) -> dict[str, Any]:
    return {
        "departure": ngettext("%(n)s départ à enregistrer", "%(n)s départs à enregistrer", number),
        "entry": ngettext("%(n)s entrée", "%(n)s entrées", number),
        "period": ngettext("%(n)s période à décider", "%(n)s périodes à décider", number),
        "closure": ngettext("%(n)s logement à rouvrir", "%(n)s logements à rouvrir", number),
        "search": ngettext(
            "%(n)s recherche sans démarche depuis plus de 30 jours",
            "%(n)s recherches sans démarche depuis plus de 30 jours",
            number,
        ),
        "first_step": ngettext("%(n)s premier entretien logement", "%(n)s premiers entretiens logement", number),
        "next_step": ngettext("%(n)s démarche prévue", "%(n)s démarches prévues", number),
    }


def _of_works(number: int) -> dict[str, Any]:
    return {
        "call_back": ngettext("%(n)s bailleur à rappeler", "%(n)s bailleurs à rappeler", number),
        "order": ngettext("%(n)s chantier à faire avancer", "%(n)s chantiers à faire avancer", number),
        "snag": ngettext("%(n)s réserve à lever", "%(n)s réserves à lever", number),
        "vacancy": ngettext(
            "%(n)s logement vacant sans travaux demandés", "%(n)s logements vacants sans travaux demandés", number
        ),
        "proposal": ngettext("%(n)s proposition sans réponse", "%(n)s propositions sans réponse", number),
        "ready": ngettext("%(n)s logement prêt sans ménage", "%(n)s logements prêts sans ménage", number),
        "convention": ngettext("%(n)s convention à renouveler", "%(n)s conventions à renouveler", number),
    }


def _of_funding(number: int) -> dict[str, Any]:
    return {
        "payment": ngettext("%(n)s versement à enregistrer", "%(n)s versements à enregistrer", number),
        "claim": ngettext("%(n)s demande de versement à envoyer", "%(n)s demandes de versement à envoyer", number),
        "notification": ngettext("%(n)s notification à noter", "%(n)s notifications à noter", number),
        "plan": ngettext("%(n)s plan à équilibrer", "%(n)s plans à équilibrer", number),
        "papers": ngettext(
            "%(n)s dossier où manquent des documents", "%(n)s dossiers où manquent des documents", number
        ),
        "agls": ngettext("%(n)s AGLS due et pas notifiée", "%(n)s AGLS dues et pas notifiées", number),
        "date": ngettext("%(n)s échéance de financement", "%(n)s échéances de financement", number),
    }

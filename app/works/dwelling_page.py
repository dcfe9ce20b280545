"""What the page of a dwelling says (S22): six cells, the clock as a sentence and a picture, who paid, what to watch."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.web.charts import Bar, Chart, stacked
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, day_short, days_count, hours, inside, labelled, money, number, percent
from app.works.days import Stage, stages
from app.works.places import landlord_name
from app.works.state import EMPTY
from app.works.wording import PAYERS, convention_name, stage_words, still, waits_for

TONES = {"order": 2, "start": 1, "works": 3, "lease": 4}


# -- the six cells ----------------------------------------------------------------------------------------------------
def cells(visit: Visit, line: Any, today: date) -> list[dict[str, Any]]:
    """Landlord, convention, order, saving, insertion, household: a value, a fact and a link each."""
    return [
        _landlord(visit, line),
        _convention(line, today),
        _order(visit, line),
        _saving(line),
        _insertion(line),
        _household(visit, line),
    ]


def _landlord(visit: Visit, line: Any) -> dict[str, Any]:
    note = ngettext("%(num)s logement", "%(num)s logements", line.dwellings) % {"num": line.dwellings}
    if line.since:
        note += " · " + _("conventionné depuis %(year)s") % {"year": line.since.year}
    href = there(visit, "landlords:show", Right.WORKS_READ, number=line.landlord)
    return {"label": _("Bailleur"), "value": landlord_name(visit, line), "href": href, "note": note}


def _convention(line: Any, today: date) -> dict[str, Any]:
    if line.convention is None:
        return {"label": _("Convention"), "value": ""}
    name = in_words("convention_levels", line.convention_level) or convention_name(line.convention_kind, "")
    note = still(line.convention_ends_on, today)
    if line.rent_ceiling is not None:
        note += " · " + _("plafond %(amount)s") % {"amount": money(line.rent_ceiling)}
    return {"label": _("Convention"), "value": name, "note": note, "href": "#conventions"}


def _order(visit: Visit, line: Any) -> dict[str, Any]:
    if line.order is None:
        return {"label": _("Chantier"), "value": ""}
    note = inside(line.work)
    if line.orders > 1:
        more = line.orders - 1
        note += " · " + ngettext("et %(num)s autre chantier", "et %(num)s autres chantiers", more) % {"num": more}
    value = f"{line.order_label} {line.enterprise or ''}".strip()
    href = there(visit, "orders:show", Right.WORKS_READ, number=line.order)
    return {"label": _("Chantier"), "value": value, "href": href, "note": note}


def _saving(line: Any) -> dict[str, Any]:
    if not line.covered:
        note = _("aucun prix de référence") if line.lines else None
        return {"label": _("Économie"), "value": "", "note": note}
    saved = line.reference - line.compared
    note = _("%(rate)s du prix de référence") % {"rate": percent(saved, line.reference)}
    if line.covered < line.lines:
        words = {"num": line.covered, "lines": line.lines}
        note += (
            " · "
            + ngettext("sur %(num)s ligne sur %(lines)s", "sur %(num)s lignes sur %(lines)s", line.covered) % words
        )
    return {"label": _("Économie"), "value": money(saved), "note": note}


def _insertion(line: Any) -> dict[str, Any]:
    if not line.hours:
        return {"label": _("Insertion"), "value": ""}
    note = ngettext("%(num)s salarié", "%(num)s salariés", line.employees) % {"num": line.employees}
    return {"label": _("Insertion"), "value": hours(line.hours), "note": note}


def _household(visit: Visit, line: Any) -> dict[str, Any]:
    label = _("Ménage logé")
    if line.lease is None:
        return {"label": label, "value": ""}
    if line.household is None:
        return {
            "label": label,
            "value": _("hors fichier"),
            "note": _("bail du %(day)s") % {"day": day_short(line.let_on)},
        }
    persons = ngettext("%(num)s personne", "%(num)s personnes", line.persons) % {"num": line.persons}
    if not visit.can(Right.HOUSEHOLDS_READ):
        return {"label": label, "value": _("1 ménage")}
    reference = f" {line.register_reference}" if line.register_reference else ""
    return {
        "label": label,
        "value": _("1 ménage"),
        "href": there(visit, "households:show", Right.HOUSEHOLDS_READ, number=line.household),
        "note": f"{inside(in_words('register_kinds', line.register))}{reference} · {persons}",
    }


# -- the clock --------------------------------------------------------------------------------------------------------
def _let_on(line: Any) -> date | None:
    return line.ended_on if line.vacancy_id and not line.is_empty else None


def clock_sentence(line: Any, today: date) -> str:
    """« Remis en location en 76 jours. », « Vacant depuis 41 jours. Étape en cours : devis attendu depuis 6 jours. »"""
    if line.vacancy_id is None:
        return ""
    let_on = _let_on(line)
    if let_on is not None:
        return _("Remis en location en %(days)s.") % {"days": days_count((let_on - line.vacant_on).days)}
    days = (today - line.vacant_on).days
    said = _("Vacant depuis %(days)s.") % {"days": days_count(days)} if days else _("Vacant depuis aujourd’hui.")
    if line.stage is None:
        return said + " " + _("Aucun chantier demandé.")
    return said + " " + _("Étape en cours : %(stage)s.") % {"stage": waits_for(line.stage, line.stage_on, today)}


def is_promised(line: Any, history: Iterable[Any]) -> bool:
    """Whether a household has accepted the dwelling since it is empty. history: rows of dwelling_story.HISTORY."""
    return bool(line.is_empty) and any(
        row.kind == "proposal" and row.b == "accepted" and row.undone_at is None and row.on_day >= line.vacant_on
        for row in history
    )


def median_sentence(line: Any, today: date) -> str:
    """« médiane de l’année : 88 jours (24 logements) »; empty where nothing was let again that year."""
    if line.vacancy_id is None or not line.relet:
        return ""
    median = Decimal(str(line.median))
    said = days_count(int(median)) if median == int(median) else _("%(n)s jours") % {"n": number(median, 1)}
    year = (_let_on(line) or today).year
    words = {"year": year, "days": said}
    count = ngettext("%(num)s logement", "%(num)s logements", line.relet) % {"num": line.relet}
    return _("médiane de l’année %(year)s : %(days)s") % words + f" ({count})"


def clock_of(line: Any) -> list[Stage]:
    """The stages of the latest vacancy, those that are over."""
    if line.vacancy_id is None:
        return []
    return stages(line.vacant_on, line.ordered_on, line.started_on, line.accepted_on, _let_on(line))


def clock_chart(line: Any, today: date) -> Chart | None:
    """A bar cut into the stages, the running one outlined; None where nothing was ever vacant."""
    found = clock_of(line)
    if line.vacancy_id is None or (not found and not line.is_empty):
        return None
    parts = [_part(stage_words(one), one, TONES[one.key]) for one in found]
    if line.is_empty:
        first = found[-1].last if found else line.vacant_on
        if first < today:
            parts.append(_part(_("Depuis, en attente"), Stage("waiting", first, today), 0))
    if not parts:
        return None
    said = ", ".join(labelled(bar.label, bar.words) for bar, _dates in parts)
    heads = (_("Étape"), _("Durée"), _("Du … au …"))
    drawn = stacked(_("De la vacance au bail"), said, [bar for bar, _dates in parts], heads)
    return replace(
        drawn,
        rows=tuple((bar.label, bar.words, dates) for bar, dates in parts),
        legend=tuple(replace(entry, note="") for entry in drawn.legend),
    )


def _part(words: str, stage: Stage, tone: int) -> tuple[Bar, str]:
    """The part of the bar, short inside it, and its two days for the table."""
    dates = _("du %(first)s au %(last)s") % {"first": day(stage.first), "last": day(stage.last)}
    return Bar(words, stage.days, days_count(stage.days), tone, _("%(days)s j") % {"days": stage.days}), dates


# -- who paid, what to watch ------------------------------------------------------------------------------------------
def payers(rows: Sequence[Any]) -> dict[str, Any] | None:
    """« Qui a payé », with its total."""
    if not rows:
        return None
    total: Decimal = sum((row.amount for row in rows), Decimal(0))
    lines = [(row.name or str(PAYERS[row.kind]), money(row.amount, True)) for row in rows]
    return {"lines": lines, "total": money(total, True)}


def alerts(visit: Visit, line: Any, conventions: Iterable[Any], snags: Iterable[Any]) -> list[dict[str, Any]]:
    """What has to be done or watched: a sentence, late or not, and where to do it."""
    found = []
    for snag in snags:
        words = {"what": snag.work, "day": day(snag.lift_by), "label": snag.label}
        found.append(
            {
                "text": _("Réserve à lever depuis le %(day)s : %(what)s (chantier %(label)s).") % words,
                "late": True,
                "href": there(visit, "orders:show", Right.WORKS_READ, number=snag.order),
            }
        )
    for one in conventions:
        if one.situation == "ending":
            words = {"day": day(one.ends_on), "name": convention_name(one.kind, one.level)}
            href = there(visit, "conventions:renew", Right.WORKS_WRITE, number=one.number)
            found.append({"text": _("%(name)s : fin le %(day)s.") % words, "late": False, "href": href})
    if line.convention is None and line.situation not in EMPTY and line.situation != "left":
        found.append({"text": _("Aucune convention en vigueur."), "late": False, "href": None})
    return found

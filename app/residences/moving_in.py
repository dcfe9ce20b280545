"""Letting somebody in: which units are free and when, what refuses an entry, the five things that it makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.residences import fees
from app.residences.notice_rules import months_later
from app.residences.stay_models import ExitSearch, Household, OccupationTitle, Person, PlannedPeriod, Stay
from app.residences.stay_words import of_month
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.words import day, day_short, inside, money, nights_count
from tenants import clock
from tenants.session import Db


def free_from(unit: Any, today: date) -> date | None:
    """The first night from which a unit (a row of UNITS) is free for good, as known today; None when nobody knows."""
    if unit.endless or unit.closed_for_good:
        return None
    return max(today, unit.last_out or today, unit.reopens_on or today)


def unit_choices(units: Sequence[Any], today: date) -> dict[str, list[tuple[str, str]]]:
    """The units by when they are free: now, soon, closed without a date, occupied without a date."""
    groups: dict[str, list[tuple[date, tuple[str, str]]]] = {
        title: [] for title in (_("Libres"), _("Bientôt libres"), _("Fermés, sans date"), _("Occupés, sans date"))
    }
    now, soon, closed, occupied = groups.values()
    for unit in units:
        name, free = f"{unit.residence}, {unit.label}", free_from(unit, today)
        code = str(unit.number)
        if free == today:
            now.append((today, (code, name + " — " + _("libre"))))
        elif free is not None:
            soon.append((free, (code, name + " — " + _("libre le %(day)s") % {"day": day_short(free)})))
        elif unit.closed_for_good and not unit.endless:
            closed.append((today, (code, name + " — " + _("fermé"))))
        else:
            occupied.append((today, (code, name + " — " + _("occupé"))))
    soon.sort(key=lambda pair: pair[0])
    found = {title: [choice for _free, choice in rows] for title, rows in groups.items() if rows}
    return {"": [("", _("Choisissez un logement"))]} | found


@dataclass(frozen=True)
class Newcomer:
    """What the form says, understood."""

    first_name: str
    last_name: str
    born_on: date | None
    adults: int
    children: int
    date_in: date
    planned_to: date
    derogation: str
    previous_situation: str
    income: Decimal | None
    sent_by: str
    fee: fees.MonthlyFee

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name[:1]}."

    @property
    def first_due(self) -> fees.MonthDue:
        return fees.month_due(self.fee, self.date_in, self.date_in, None)


def newcomer(form: Any, unit: Any) -> Newcomer:
    """From a valid form; the planned period lasts what the residence plans unless said otherwise."""
    planned = form.planned_to.data or months_later(form.date_in.data, unit.planned_months)
    if planned <= form.date_in.data:
        sentence = _("La période prévue finit après l’entrée : indiquez un jour après le %(day)s.")
        raise RuleRefused(sentence % {"day": day(form.date_in.data)}, "planned_to")
    fee = fees.MonthlyFee(**{name: form[name].data or fees.NOTHING for name in (*fees.PARTS, "housing_aid")})
    if unit.fee_maximum is not None and fee.rent + fee.charges > unit.fee_maximum:
        words = {"asked": money(fee.rent + fee.charges, True), "most": money(unit.fee_maximum, True)}
        sentence = _("Loyer et charges font %(asked)s ; la convention permet %(most)s au plus. Réduisez l’un des deux.")
        raise RuleRefused(sentence % words, "rent")
    if fee.housing_aid > fee.total:
        raise RuleRefused(_("L’aide au logement dépasse la redevance. Vérifiez les deux montants."), "housing_aid")
    return Newcomer(
        form.first_name.data,
        form.last_name.data,
        form.born_on.data,
        form.adults.data,
        form.children.data,
        form.date_in.data,
        planned,
        form.derogation.data or "",
        form.previous_situation.data or "",
        form.income.data,
        form.sent_by.data or "",
        fee,
    )


def age(born_on: date, on: date) -> int:
    """Years completed that day; born on 29 February, a year is completed on 1 March of other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def refuse_age(unit: Any, person: Newcomer) -> None:
    """The residence receives from one age to another, counted on the day of entry; a derogation lifts it."""
    if (unit.min_age is None and unit.max_age is None) or person.derogation:
        return
    if person.born_on is None:
        raise RuleRefused(_("Indiquez la date de naissance : la résidence reçoit selon l’âge."), "born_on")
    if person.born_on > person.date_in:
        raise RuleRefused(_("La naissance suit l’entrée. Corrigez l’une des deux dates."), "born_on")
    years = age(person.born_on, person.date_in)
    words = {"years": years, "most": unit.max_age, "least": unit.min_age}
    end = " " + _("Demandez une dérogation ou refusez la demande.")
    if unit.max_age is not None and years > unit.max_age:
        start = _("La personne aura %(years)s ans à l’entrée ; la résidence accueille jusqu’à %(most)s ans.")
        raise RuleRefused(start % words + end, "born_on")
    if unit.min_age is not None and years < unit.min_age:
        start = _("La personne aura %(years)s ans à l’entrée ; la résidence accueille à partir de %(least)s ans.")
        raise RuleRefused(start % words + end, "born_on")


def refuse_unit(unit: Any, date_in: date, in_service: bool, stays: Sequence[Any], closures: Sequence[Any]) -> None:
    """The nights from date_in on must be free: stays and closures that end after it stand in the way."""
    words: dict[str, Any] = {"unit": unit.label}
    if not in_service:
        raise RuleRefused(
            _("Le logement %(unit)s n’est pas en service à cette date. Choisissez un autre jour.") % words, "unit"
        )
    if stays:
        raise RuleRefused(_occupied(words, date_in, stays[-1]), "unit")
    if closures:
        last = closures[-1]
        words |= {"reason": inside(in_words("unavailability_reasons", last.reason))}
        if last.ends_on is None:
            sentence = _(
                "Le logement %(unit)s est fermé sans date de réouverture (%(reason)s). "
                "Rouvrez-le, ou choisissez un autre logement."
            )
        else:
            words["until"] = day(last.ends_on)
            sentence = _(
                "Le logement %(unit)s est fermé jusqu’au %(until)s (%(reason)s). "
                "Rouvrez-le, ou choisissez une autre date."
            )
        raise RuleRefused(sentence % words, "unit")


def _occupied(words: dict[str, Any], date_in: date, last: Any) -> str:
    words |= {"from": day(last.date_in), "to": day(last.date_out) if last.date_out else ""}
    if last.date_in > date_in:
        if last.date_out is None:
            return (
                _("Le logement %(unit)s est déjà réservé à partir du %(from)s. Choisissez un autre logement.") % words
            )
        return (
            _("Le logement %(unit)s est déjà réservé du %(from)s au %(to)s. Choisissez le %(to)s ou un autre logement.")
            % words
        )
    if last.date_out is None:
        sentence = _(
            "Le logement %(unit)s est occupé par un autre séjour depuis le %(from)s. "
            "Annoncez son départ, ou choisissez un autre logement."
        )
        return sentence % words
    sentence = _(
        "Le logement %(unit)s est occupé par un autre séjour du %(from)s au %(to)s. "
        "Choisissez une entrée à partir du %(to)s."
    )
    return sentence % words


def consequences(unit: Any, person: Newcomer) -> list[str]:
    """The five things that one entry makes, in words. The check page promises them, `move_in` makes them."""
    due = person.first_due
    words = {
        "unit": unit.label,
        "in": day(person.date_in),
        "to": day(person.planned_to),
        "month": of_month(due.month),
        "nights": nights_count(due.nights),
        "of": due.nights_in_month,
        "amount": money(due.total, True),
    }
    from_today = person.date_in == clock.today()
    return [
        _("un séjour au logement %(unit)s à partir du %(in)s") % words,
        _("un titre d’occupation mensuel, reconduit tacitement"),
        _("une période prévue jusqu’au %(to)s") % words,
        _("une recherche de logement de sortie, ouverte dès aujourd’hui")
        if from_today
        else _("une recherche de logement de sortie, ouverte le %(in)s, jour de l’entrée") % words,
        _("l’avis %(month)s : %(nights)s sur %(of)s, %(amount)s") % words,
    ]


def move_in(db: Db, unit: Any, person: Newcomer) -> Stay:
    """The five at once, in the open transaction: stay, title, planned period, exit search, first due."""
    household = Household(adults=person.adults, children=person.children)
    db.add(household)
    resident = Person(
        household_id=household.id, first_name=person.first_name, last_name=person.last_name, born_on=person.born_on
    )
    db.add(resident)
    fee = {name: getattr(person.fee, name) or None for name in (*fees.PARTS, "housing_aid")}
    stay = Stay(
        unit_id=unit.id,
        household_id=household.id,
        person_id=resident.id,
        date_in=person.date_in,
        previous_situation=person.previous_situation,
        sent_by=person.sent_by,
        income=person.income,
        derogation=person.derogation,
        **fee,
    )
    db.add(stay)
    db.add(
        OccupationTitle(stay_id=stay.id, starts_on=person.date_in),
        PlannedPeriod(stay_id=stay.id, rank=1, starts_on=person.date_in, ends_on=person.planned_to),
        ExitSearch(stay_id=stay.id, opened_on=person.date_in),
        fees.row_of(stay, person.first_due),
    )
    return stay

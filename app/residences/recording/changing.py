"""What a newer file says otherwise of a stay already recorded."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from app.journal import Journal
from app.residences import fees
from app.residences.importing import StayRow, Verdict
from app.residences.recording.held import PARTS
from app.residences.recording.staying import announcement, ended_by
from app.residences.stay_models import Departure, Person, Stay
from app.residences.stay_rows import DEPARTURE, DUES, NOTICE, SEARCH, TITLE
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import clock

PERSON = select(Person).where(Person.id == bindparam("person_id"))


def change_stay(journal: Journal, stay: Stay, verdict: Verdict[StayRow]) -> None:
    """Each changed field in its place: the person, the stay, its end. Raises RuleRefused."""
    after = {change.field: change.after for change in verdict.changes}
    _refuse_changed_since(stay, verdict)
    named = {name: after[name] for name in ("last_name", "first_name", "born_on") if name in after}
    if named:
        journal.change(journal.db.object(PERSON, person_id=stay.person_id), **named)
    if "previous_situation" in after:
        journal.change(stay, previous_situation=after["previous_situation"])
    if "fee" in after:
        journal.change(stay, **fee_in_parts(stay, after["fee"]))
    if "date_out" in after:
        _end(journal, stay, after["date_out"], verdict.row)
    elif "destination" in after or "reason" in after:
        _fate(journal, journal.db.object(DEPARTURE, stay_id=stay.id), after)


def fee_in_parts(thing: Any, total: Decimal) -> dict[str, Decimal | None]:
    """A file gives one amount: what is known of charges, services and options stands, the rent takes the rest."""
    others = sum((getattr(thing, name) or Decimal(0) for name in PARTS[1:]), Decimal(0))
    if total < others:
        raise RuleRefused(
            _("La redevance du fichier est inférieure aux charges et services enregistrés. Corrigez l’une des deux.")
        )
    return {"rent": total - others}


def _refuse_changed_since(stay: Stay, verdict: Verdict[StayRow]) -> None:
    """A colleague ended the stay since the preview: their word stands."""
    for change in verdict.changes:
        if change.field == "date_out" and stay.date_out != change.before:
            raise RuleRefused(_("Ce séjour a été modifié depuis l’aperçu. Importez de nouveau cette ligne."))


def _end(journal: Journal, stay: Stay, ends_on: date, row: StayRow) -> None:
    """The stay ends that day: the departure is made or moved; a day to come is an announcement."""
    db = journal.db
    notice = db.object(NOTICE, stay_id=stay.id)
    departure: Departure | None = db.object(DEPARTURE, stay_id=stay.id)
    journal.change(stay, date_out=ends_on)
    if ends_on > clock.today():
        if departure is not None:
            raise RuleRefused(_("Le départ est déjà enregistré, et ce jour n’est pas encore venu. Vérifiez la sortie."))
        if notice is None:
            journal.add(announcement(stay, ends_on))
        else:
            journal.change(notice, ends_on=ends_on)
        return
    if notice is not None:
        journal.change(notice, closed_on=ends_on)
    if departure is None:
        journal.add(
            Departure(
                stay_id=stay.id,
                left_on=ends_on,
                destination=row.destination_or_unknown or "unknown",
                reason=row.reason or "",
            )
        )
    else:
        journal.change(departure, left_on=ends_on)
        _fate(journal, departure, {"destination": row.destination, "reason": row.reason})
    _close(journal, stay, ends_on, row)


def _fate(journal: Journal, departure: Departure | None, after: Mapping[str, Any]) -> None:
    """Where to and why. « Non connue » erases nothing that is known."""
    if departure is None:
        raise RuleRefused(_("Ce séjour n’a plus de départ enregistré. Importez de nouveau cette ligne."))
    said = {name: after.get(name) for name in ("destination", "reason")}
    journal.change(
        departure,
        **{
            name: value
            for name, value in said.items()
            if value is not None and not (value == "unknown" and getattr(departure, name))
        },
    )


def _close(journal: Journal, stay: Stay, ends_on: date, row: StayRow) -> None:
    """Title and search end with the stay; dues, when the stay has some, follow its nights."""
    db = journal.db
    title, search = db.object(TITLE, stay_id=stay.id), db.object(SEARCH, stay_id=stay.id)
    if title is not None:
        journal.change(title, ended_on=ends_on, ended_by=ended_by(ends_on, row.destination))
    if search is not None:
        journal.change(search, closed_on=ends_on)
    kept = db.objects(DUES, stay_id=stay.id)
    if kept:
        _settle(journal, stay, kept, ends_on)


def _settle(journal: Journal, stay: Stay, kept: list[Any], until: date) -> None:
    wanted = {due.month: due for due in fees.dues(fees.MonthlyFee.of(stay), stay.date_in, stay.date_out, until)}
    for row in kept:
        due = wanted.pop(row.month, None)
        if due is None:
            journal.remove(row)
        elif row.nights != due.nights:
            amounts = {name: getattr(due.fee, name) for name in (*fees.PARTS, "housing_aid")}
            journal.change(row, nights=due.nights, nights_in_month=due.nights_in_month, **amounts)
    journal.db.flush()
    journal.add(*(fees.row_of(stay, due) for due in wanted.values()))

"""What the residences offer to import: stays, units, residences."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.accounts.permissions import Right
from app.residences import importing
from app.residences.importing.names import residence_key
from app.residences.recording.held import held
from app.residences.recording.judged import judged
from app.residences.recording.occupancy import occupancy
from app.residences.recording.writing import Writer
from app.sentence import Sentence, counted, sentence
from app.tabular.kinds import Beside, Kind
from tenants.session import Db

_LISTS = {
    "stays": {
        "destination": "exit_destinations",
        "reason": "departure_reasons",
        "previous_situation": "previous_situations",
    },
    "units": {"type": "unit_types"},
    "residences": {"kind": "residence_kinds", "public": "publics"},
}
_REFUSALS = {
    "ex_stays_overlap": sentence(
        "Un autre séjour occupe ce logement une de ces nuits. Corrigez l’entrée ou la sortie."
    ),
    "ex_stays_closed": sentence(
        "Le logement est fermé une de ces nuits. Corrigez la fermeture, ou les dates du séjour."
    ),
    "uq_units_label": sentence("Cette résidence a déjà un logement de ce numéro."),
    "ex_unit_services_overlap": sentence("Le logement est déjà en service à cette date. Corrigez la mise en service."),
}
_EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "stays": (
        ("Résidence", "N° logt", "NOM Prénom", "Entrée le", "Sorti(e) le"),
        ("Les Peupliers", "3", "EXEMPLE Camille", "15.01.24", "8/12/2024"),
        ("Les Peupliers", "4", "MODÈLE Sacha", "01/02/2025", ""),
    ),
    "units": (
        ("Résidence", "N° logt", "Type", "Surface"),
        ("Les Peupliers", "3", "T1 bis", "28 m²"),
        ("Les Peupliers", "4", "T2", "41,5"),
    ),
    "residences": (
        ("Résidence", "Type", "Commune", "Nb logements"),
        ("Les Peupliers", "Résidence sociale", "26000 Valence", "21"),
    ),
}


def _stay_head(row: Any) -> str:
    return f"{row.first_name} {row.last_name}".strip()


def _stay_facts(row: Any) -> list[Sentence]:
    return [
        sentence("%(residence)s, logement %(unit)s", residence=row.residence, unit=row.unit),
        sentence("entrée le %(day)s", day=row.date_in),
        sentence("sortie le %(day)s", day=row.date_out) if row.date_out else sentence("sans sortie"),
    ]


def _new_places(db: Db, wanted: Sequence[Any]) -> Beside:
    """« 2 résidences nouvelles seront créées … 12 logements nouveaux seront créés. »"""
    places = importing.new_places(wanted, held(db, "units"))
    units = sum(len(labels) for labels in places.values())
    if not units:
        return Beside()
    known = {one.where[0] for one in held(db, "residences")}
    names = [name for name in places if residence_key(name) not in known]
    told = counted(
        "%(count)s logement nouveau sera créé.", "%(count)s logements nouveaux seront créés.", units
    )  # fmt: skip
    if not names:
        return Beside((told,))
    houses = counted(
        "%(count)s résidence nouvelle sera créée : %(names)s.",
        "%(count)s résidences nouvelles seront créées : %(names)s.",
        len(names),
        names=", ".join(names),
    )
    to_say = counted(
        "%(count)s résidence a été créée : indiquez son type, sa commune et son public.",
        "%(count)s résidences ont été créées : indiquez leur type, leur commune et leur public.",
        len(names),
    )
    return Beside((houses, told), (to_say,))


def _kind(name: str, right: Right, **more: Any) -> Kind:
    told = importing.KINDS[name]
    return Kind(
        name=name,
        label=told.label,
        fields=told.fields,
        right=right,
        example=_EXAMPLES[name],
        judge=partial(judged, name),
        held=partial(held, kind=name),
        writer=partial(Writer, kind=name),
        lists=_LISTS[name],
        left_out=importing.LEFT_OUT,
        refusals=_REFUSALS,
        figures=occupancy,
        figured=sentence("Occupation nette"),
        shares=True,
        written=sentence("Nom de la résidence de toutes les lignes"),
        **more,
    )


KINDS: tuple[Kind, ...] = (
    _kind(
        "stays",
        Right.STAYS_READ,
        head=_stay_head,
        facts=_stay_facts,
        in_order=importing.work_order,
        beside=_new_places,
        either={"date_out": "date_in", "born_on": "date_in"},
    ),
    _kind(
        "units",
        Right.RESIDENCES_WRITE,
        head=lambda row: row.label,
        facts=lambda row: [sentence("résidence %(name)s", name=row.residence)],
        beside=_new_places,
    ),
    _kind(
        "residences",
        Right.RESIDENCES_WRITE,
        head=lambda row: row.name,
        facts=lambda row: [sentence("à %(town)s", town=row.town)] if row.town else [],
    ),
)

"""The journal of a workspace, and that of the head office: one page and its spreadsheet, at two addresses."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.accounts.permissions import Right
from app.audit import queries, writing
from app.audit.deeds import MARKED, OFFICE_VERBS, THINGS, VERBS, WORKSPACE_VERBS, detail, sentence
from app.tabular import days
from app.tabular.cells import Refused
from app.tabular.writing import OutColumn, OutSheet, workbook
from app.web.answers import Answer, Raw, download, page
from app.web.errors import BadRequest
from app.web.exports import notes_of
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import clock_time, day, labelled
from tenants import clock

ROWS = 50
EXPORTED = 100_000
NOBODY = "nobody"


@dataclass(frozen=True)
class Asked:
    """The filters of the address. wrong: a day that was not understood."""

    person: str
    deed: str
    thing: str
    number: str
    first: date | None
    last: date | None
    typed: tuple[str, str]
    wrong: bool

    @property
    def on(self) -> int:
        return sum(map(bool, (self.person, self.deed, self.thing or self.number, self.first or self.last)))

    def values(self) -> dict[str, Any]:
        person = None if self.person in ("", NOBODY) else UUID(self.person)
        return {
            "person": person,
            "nobody": 1 if self.person == NOBODY else None,
            "deed": self.deed or None,
            "thing": self.thing or None,
            "thing_number": self.number or None,
            "first": self.first,
            "last": self.last,
        }


def _asked(visit: Visit) -> Asked:
    person, deed, thing = (visit.asked(name) for name in ("person", "deed", "thing"))
    if (deed and deed not in VERBS) or (thing and thing not in THINGS) or not _is_person(person):
        raise BadRequest
    typed = visit.asked("from"), visit.asked("to")
    first, last = (_day(text) for text in typed)
    wrong = any(text and found is None for text, found in zip(typed, (first, last), strict=True))
    return Asked(person, deed, thing, visit.asked("number", longest=20), first, last, typed, wrong)


def _day(text: str) -> date | None:
    answer = days.as_date(text, today=clock.today()) if text else None
    return None if answer is None or isinstance(answer, Refused) else answer.value


def _is_person(text: str) -> bool:
    if text in ("", NOBODY):
        return True
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _people(visit: Visit) -> list[tuple[str, str]]:
    """(id, name) of everybody whom a line may name."""
    if visit.me.workspace:
        return [(str(row.id), row.name) for row in visit.db.all(queries.MEMBERS)]
    return [(str(row.person_id), row.name) for row in visit.db.all(queries.OFFICE_PEOPLE)]


def _lines(visit: Visit, asked: Asked, most: int, before: int | None = None) -> list[tuple[Any, str]]:
    """(line, its sentence), newest first."""
    statement = queries.LINES if visit.me.workspace else queries.OFFICE_LINES
    rows = visit.db.all(statement, before=before, most=most, **asked.values())
    names = _names(visit) if any(row.deed == "members" for row in rows) else {}
    return [(row, sentence(row, names.get(row.thing_number, ""))) for row in rows]


def _names(visit: Visit) -> dict[str, str]:
    """A colleague's name by the number that a line keeps; the head office's lines keep the name."""
    return {str(row.number): row.name for row in visit.db.all(queries.MEMBERS)} if visit.me.workspace else {}


def _verbs(visit: Visit) -> list[tuple[str, str]]:
    kept = WORKSPACE_VERBS if visit.me.workspace else OFFICE_VERBS
    return [(verb, str(VERBS[verb])) for verb in kept]


def show(visit: Visit) -> Answer:
    asked = _asked(visit)
    lines = [] if asked.wrong else _lines(visit, asked, ROWS + 1, visit.asked_number("before", 1))
    shown = lines[:ROWS]
    return page(
        "audit/index.html",
        part="lines",
        lines=[(row, words, MARKED.get(row.deed)) for row, words in shown],
        verbs={verb: str(words) for verb, words in VERBS.items()},
        asked=asked,
        people=[("", _("Tout le monde")), *_people(visit), (NOBODY, _("Sans accès, ou Passerelle"))],
        deeds=[("", _("Tous les actes")), *_verbs(visit)],
        things=[("", _("Tous les objets")), *((code, str(words)) for code, words in THINGS.items())],
        office=visit.me.workspace is None,
        here=visit.path,
        export=visit.here(before=None).replace(visit.path, f"{visit.path}.xlsx", 1),
        next_href=visit.here(before=shown[-1][0].number) if len(lines) > ROWS else None,
        one_day=asked.first is not None and asked.first == asked.last,
    )


def export(visit: Visit) -> Answer:
    """The same lines, every one of them, with the filters in words."""
    asked = _asked(visit)
    lines = _lines(visit, asked, EXPORTED)
    columns = [
        OutColumn(_("Date"), "date"),
        OutColumn(_("Heure"), width=8),
        OutColumn(_("Personne"), width=24),
        OutColumn(_("Acte"), width=22),
        OutColumn(_("Ce qui s’est passé"), width=60),
        OutColumn(_("Objet"), width=14),
        OutColumn(_("Numéro"), width=10),
        OutColumn(_("Précision"), width=30),
        OutColumn(_("Ligne"), "integer"),
    ]
    verbs = {verb: str(words) for verb, words in VERBS.items()}
    rows = [
        (
            row.at.date(), clock_time(row.at), row.who, verbs.get(row.deed, row.deed), words,
            str(THINGS.get(row.thing, row.thing)), row.thing_number, detail(row.detail), row.number,
        )
        for row, words in lines
    ]  # fmt: skip
    notes = notes_of(visit, (_("Filtres"), _said(visit, asked)), (_("Lignes"), str(len(rows))))
    return download(workbook([OutSheet(_("Journal"), columns, rows)], notes, _), f"journal-{clock.today()}.xlsx")


def _said(visit: Visit, asked: Asked) -> str:
    people = dict(_people(visit)) | {NOBODY: _("Sans accès, ou Passerelle")}
    told = [
        labelled(words, value)
        for words, value in (
            (_("Personne"), people.get(asked.person, "")),
            (_("Acte"), str(VERBS[asked.deed]) if asked.deed else ""),
            (_("Objet"), f"{THINGS.get(asked.thing, '')} {asked.number}".strip()),
            (_("Du"), day(asked.first) if asked.first else ""),
            (_("Au"), day(asked.last) if asked.last else ""),
        )
        if value
    ]
    return " ; ".join(told) or _("aucun")


@post("/printed", name="audit:printed", may=Right.WORKSPACE_HOME, opens=False)
def printed(visit: Visit) -> Answer:
    """Sent by the script of a page about a person as the browser begins to print it; nobody waits for the answer."""
    writing.printed(visit, str(visit.posted.get("page", ""))[:300])
    return Raw(status=204)


IN_A_WORKSPACE = [
    printed,
    get("/audit", name="audit:index", may=Right.AUDIT_READ)(show),
    get("/audit.xlsx", name="audit:export", may=Right.AUDIT_READ, fresh=True)(export),
]
AT_THE_OFFICE = [
    get("/audit", name="office-audit:index", may=Right.AUDIT_READ)(show),
    get("/audit.xlsx", name="office-audit:export", may=Right.AUDIT_READ, fresh=True)(export),
]

"""The papers that a partner takes away: one by one or in one zip, stamped with the reader and the day.

Every page of a PDF bears the stamp; a photograph keeps its content, and the list of the pack says the same words of it.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app import papers
from app.folding import fold
from app.funding.document_forms import ENDINGS, PDF
from app.funding.packing import paper_title
from app.partners import reading
from app.web.french import in_french, typeset
from app.web.words import clock_time, day
from tenants import clock
from tenants.files import Files, NoSuchFile
from tenants.later import Later
from tenants.session import Db

if TYPE_CHECKING:
    from pypdf import PageObject

pypdf = Later("pypdf")

MOST_BYTES = 80 * 1024 * 1024  # in one zip: it is held in memory while it is made and while it leaves
ZIP = "application/zip"
FRONT = "00-liste-des-pieces.pdf"
LOCKED = "aucune : PDF verrouillé ou abîmé"


@dataclass(frozen=True)
class Paper:
    """A paper in use. row: number, valid_until, media_type, size, file_key."""

    title: str
    row: Any

    @property
    def file_name(self) -> str:
        return f"{slug(self.title)}.{ENDINGS.get(self.row.media_type, 'bin')}"


def slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))[:60] or "piece"


def of_share(db: Db) -> list[Paper]:
    """What the share opens and is not past its last day. db: of the partners' role."""
    return [Paper(paper_title(row), row) for row in db.all(reading.DOCUMENTS, today=clock.today())]


def one(db: Db, number: int) -> Paper | None:
    row = db.first(reading.DOCUMENT, today=clock.today(), number=number)
    return Paper(paper_title(row), row) if row is not None else None


def fit(found: Sequence[Paper]) -> bool:
    """Whether they go into one zip."""
    return sum(paper.row.size for paper in found) <= MOST_BYTES


def read_by(name: str, organisation: str, at: datetime) -> str:
    """« Consulté par Paul Martin (Préfecture) le 23 novembre 2026 à 10:00 »: a paper is French, whoever reads it."""
    with in_french():
        who = f"{name} ({organisation})" if organisation and organisation != name else name
        return f"Consulté par {who} le {day(at.date())} à {clock_time(at)}"


def taken(files: Files, paper: Paper, words: str) -> bytes:
    """The content as it leaves. Raises NoSuchFile."""
    content = b"".join(files.read(paper.row.file_key))
    return stamped(content, words) or content if paper.row.media_type == PDF else content


@dataclass(frozen=True)
class Packed:
    """The zip; unmarked: how many of its PDFs bear no mark, since they are locked or broken."""

    content: bytes
    unmarked: int


def pack(
    files: Files, found: Sequence[Paper], share: Any, sender: str, words: str, at: Callable[[int], None]
) -> Packed:
    """A list that says who read and when, then each paper under its number and name. at: told of each one done."""
    buffer, rows = io.BytesIO(), []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for rank, paper in enumerate(found, start=1):
            rows.append([paper.title, *_put(made, f"{rank:02}-{paper.file_name}", files, paper, words)])
            at(rank)
        made.writestr(FRONT, _front(share, sender, rows, words))
    return Packed(buffer.getvalue(), sum(mark == LOCKED for _title, _file, mark in rows))


def _put(made: zipfile.ZipFile, name: str, files: Files, paper: Paper, words: str) -> tuple[str, str]:
    """What the list says of this paper: its file, and where its mark stands."""
    try:
        content = b"".join(files.read(paper.row.file_key))
    except NoSuchFile:
        return "fichier illisible", "—"
    marked = stamped(content, words) if paper.row.media_type == PDF else None
    made.writestr(name, marked or content)
    if paper.row.media_type != PDF:
        return name, "sur cette liste"
    return name, LOCKED if marked is None else "sur chaque page"


def _front(share: Any, sender: str, rows: list[list[str]], words: str) -> bytes:
    with in_french():
        count = f"{len(rows)} pièces" if len(rows) > 1 else "1 pièce"
        data = {
            "title": "Pièces partagées",
            "sender": sender,
            "sender_address": "",
            "reference": share.label,
            "source": "Ces mots marquent chaque page des PDF ; pour tout autre fichier, cette liste en tient lieu.",
            "made_at": "",
            "blocks": [{"title": "Partage", "lines": [share.label, share.organisation, count]}],
            "lines": [f"{words}."],
            "heads": ["Pièce", "Fichier", "Marque"],
            "rows": rows,
            "totals": [],
            "after": [*_unmarked(rows), "Ces pièces sont remises à cette personne seule, pour le temps de son accès."],
            "signed": [f"Pour {sender}"],
        }
        return papers.pdf("works", clock.today(), typeset(data))


def _unmarked(rows: list[list[str]]) -> list[str]:
    named = ", ".join(file for _title, file, mark in rows if mark == LOCKED)
    return [f"Verrouillé ou abîmé, donc remis sans marque sur ses pages : {named}."] if named else []


# -- the stamp --------------------------------------------------------------------------------------------------------
def stamped(content: bytes, words: str) -> bytes | None:
    """The PDF with `words` at the foot of each page; None for one that is locked or broken."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return None
        writer = pypdf.PdfWriter(clone_from=reader)
        for page in writer.pages:
            _stamp(page, words)
        out = io.BytesIO()
        writer.write(out)
    except (pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return out.getvalue()


def _stamp(page: "PageObject", words: str) -> None:
    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.cropbox
    drawn = papers.stamp(words, round(float(box.width)), round(float(box.height)))
    over = pypdf.PdfReader(io.BytesIO(drawn)).pages[0]
    page.merge_translated_page(over, float(box.left), float(box.bottom))

"""The papers of a dossier joined into one zip or one PDF by a job, behind a cover that lists them and what lacks.

A killed worker's job is taken up again: it begins anew, and the file is written down only at the end."""

import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app import papers
from app.folding import fold
from app.funding import document_queries as queries
from app.funding.checklist import to_pack
from app.funding.document_forms import ENDINGS
from app.funding.document_models import Pack
from app.funding.document_page import lines_of
from app.jobs.tasks import Work, task
from app.reference import catalogue
from app.web.french import in_french, typeset
from app.web.words import day
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.files import Files, NoSuchFile, files_of
from tenants.later import Later
from tenants.registry import Association

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

pypdf = Later("pypdf")

MOST_BYTES = 200 * 1024 * 1024
PLACE = select(Association.id, Association.slug, Association.name, Association.public_address).where(
    Association.id == bindparam("id")
)
ZIP = "application/zip"


@dataclass(frozen=True)
class Piece:
    """A paper of the pack: its words, its kind, its content; pages of a PDF once it is joined."""

    title: str
    ending: str
    content: bytes


@task("funding.pack")
def prepare(work: Work, pack_id: str) -> None:
    """Raises nothing that a second run would not meet again: a paper that cannot be read is named on the cover."""
    assert work.tenant is not None
    place = session.peek(work.database, PLACE, id=work.tenant)
    assert place is not None
    actor, files = keeper(Workspace(place.id, place.slug, place.name)), files_of(work.settings, work.tenant)
    with session.open(work.database, actor, write=True) as db:
        pack: Pack | None = db.object(queries.PACK_BY_ID, pack_id=UUID(pack_id))
        if pack is None or pack.state in ("ready", "failed"):
            return
        dossier = db.first(queries.DOSSIER_OF, dossier_id=pack.dossier_id)
        kept = to_pack(lines_of(db, dossier))
        pack.state, pack.done, pack.total = "running", 0, len(kept)
        media_type, lacking = pack.media_type, [str(words) for words in pack.lacking]
    pieces, unread = [], []
    for at, row in enumerate(kept, start=1):
        title = paper_title(row)
        try:
            pieces.append(Piece(title, ENDINGS.get(row.media_type, "bin"), _content(files, row.file_key)))
        except NoSuchFile:
            unread.append(title)
        with session.open(work.database, actor, write=True) as db:
            db.object(queries.PACK_BY_ID, pack_id=UUID(pack_id)).done = at
    join = zipped if media_type == ZIP else joined
    made = join(dossier, place, pieces, lacking + [f"{title} (fichier illisible)" for title in unread])
    stored = files.put(made, MOST_BYTES)
    with session.open(work.database, actor, write=True) as db:
        pack = db.object(queries.PACK_BY_ID, pack_id=UUID(pack_id))
        if pack is None:
            files.delete(stored.key)
            return
        pack.state, pack.file_key, pack.size, pack.finished_at = "ready", stored.key, stored.size, clock.now()


def _content(files: Files, key: str) -> bytes:
    return b"".join(files.read(key))


def paper_title(row: Any) -> str:
    words = catalogue.label("document_types", row.type, "fr")
    return f"{words} {row.year}" if row.year else words


def cover(dossier: Any, sender: Any, rows: Sequence[Sequence[str]], lacking: Sequence[str]) -> bytes:
    """The list of the papers, one page or more. rows: number, paper, page or file."""
    remark = [dossier.remark] if dossier.remark else []
    with in_french():
        data = {
            "title": "Dossier complet",
            "sender": sender.name,
            "sender_address": sender.public_address,
            "reference": f"Dossier {dossier.number} : {dossier.title}",
            "source": "Liste établie à partir des pièces demandées par les financeurs du dossier.",
            "made_at": f"Fait le {day(clock.today())}.",
            "blocks": [{"title": "Le dossier", "lines": [dossier.title, *remark, _joined(len(rows))]}],
            "lines": [],
            "heads": ["Pièce", "Où"],
            "rows": [list(row) for row in rows],
            "totals": [],
            "after": [f"Il manque : {words}." for words in lacking] or ["Il ne manque aucune pièce demandée."],
            "signed": [f"Pour {sender.name}"],
        }
        return papers.pdf("works", clock.today(), typeset(data))


def _joined(count: int) -> str:
    return f"{count} pièce jointe" if count == 1 else f"{count} pièces jointes"


def zipped(dossier: Any, sender: Any, pieces: Sequence[Piece], lacking: Sequence[str]) -> bytes:
    """00-liste-des-pieces.pdf, then each paper under its number and name."""
    names = [f"{at:02d}-{_slug(piece.title)}.{piece.ending}" for at, piece in enumerate(pieces, start=1)]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        rows = [[piece.title, name] for piece, name in zip(pieces, names, strict=True)]
        made.writestr("00-liste-des-pieces.pdf", cover(dossier, sender, rows, lacking))
        for piece, name in zip(pieces, names, strict=True):
            made.writestr(name, piece.content)
    return buffer.getvalue()


def joined(dossier: Any, sender: Any, pieces: Sequence[Piece], lacking: Sequence[str]) -> bytes:
    """The cover with the page of each paper, then the papers; images become pages. A PDF that cannot be read (locked,
    broken) is named on the cover instead.

    The cover keeps its tags; the papers come as they were sent, so that the whole says neither that it is PDF/A nor
    that every page is tagged."""
    readable: list[tuple[Piece, Any]] = []
    apart = list(lacking)
    for piece in pieces:
        try:
            reader = pypdf.PdfReader(io.BytesIO(piece.content if piece.ending == "pdf" else as_page(piece)))
            if reader.is_encrypted or not reader.pages:
                raise pypdf.errors.PyPdfError("locked or empty")
            readable.append((piece, reader))
        except (pypdf.errors.PyPdfError, ValueError, KeyError):
            apart.append(f"{piece.title} (PDF verrouillé ou abîmé : à joindre à part)")
    front = len(
        pypdf.PdfReader(io.BytesIO(cover(dossier, sender, [[p.title, "page 000"] for p, _r in readable], apart))).pages
    )
    at, rows = front + 1, []
    for piece, reader in readable:
        rows.append([piece.title, f"page {at}"])
        at += len(reader.pages)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(cover(dossier, sender, rows, apart)))
    _promise_less(writer)
    writer.add_outline_item(title="Sommaire", page_number=0)
    for piece, reader in readable:
        writer.append(reader, outline_item=piece.title, import_outline=False)
    for page in writer.pages[front:]:
        _leave_the_tree(page)
    writer.add_metadata({"/Title": f"Dossier {dossier.number} : {dossier.title}"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _promise_less(writer: "PdfWriter") -> None:
    """The cover says that it is PDF/A with every page tagged; the whole cannot (ISO 32000-1, 14.7.1: suspects)."""
    root = writer.root_object
    for part in ("/Metadata", "/OutputIntents", "/Outlines"):
        root.pop(pypdf.generic.NameObject(part), None)
    name, true = pypdf.generic.NameObject, pypdf.generic.BooleanObject(True)
    root[name("/MarkInfo")] = pypdf.generic.DictionaryObject({name("/Marked"): true, name("/Suspects"): true})


def _leave_the_tree(page: "PageObject") -> None:
    """A page of another document would be taken for a page of the cover in the tree of tags."""
    page.pop(pypdf.generic.NameObject("/StructParents"), None)
    for one in page.get("/Annots") or []:
        one.get_object().pop(pypdf.generic.NameObject("/StructParent"), None)


def as_page(piece: Piece) -> bytes:
    """A photograph as one A4 page."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / f"image.{piece.ending}").write_bytes(piece.content)
        (root / "page.typ").write_text(
            '#set page(paper: "a4", margin: 15mm)\n'
            f'#align(center, image("image.{piece.ending}", width: 100%, height: 100%, fit: "contain"))\n',
            encoding="utf-8",
        )
        try:
            made: bytes = typst.compile(str(root / "page.typ"), root=str(root), format="pdf")
        except RuntimeError as error:
            raise ValueError("not an image") from error
        return made


def _slug(text: str) -> str:
    """« comptes-approuves-du-dernier-exercice-2025 »: words of letters that every system writes."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))[:60].rstrip("-") or "piece"

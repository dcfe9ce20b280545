"""Pictures of a sheet: sent one by one with words for who does not see them, without what the camera wrote."""

from typing import Any

from app import pictures
from app.initiatives import queries
from app.initiatives.deeds import keep_state
from app.initiatives.forms import PictureForm
from app.initiatives.models import Sheet, SheetPicture
from app.initiatives.places import ENDINGS, READ, WRITE, association, files, held, loader, trail
from app.publications import sheet_queries
from app.web.answers import Answer, Download, done, page
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import bytes_size

MOST = 8  # pictures of one sheet
LIMIT = f"{pictures.MOST_BYTES // 1_000_000} Mo"


@get("/sheets/{number:str}/pictures/new", name="sheets:pictures.new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    sheet, form = held(visit, number), PictureForm()
    if visit.oversize:
        form.refuse(_too_large(visit.oversize), "file")
    return _page(visit, sheet, form, 413 if visit.oversize else 200)


@post(
    "/sheets/{number:str}/pictures/new",
    name="sheets:pictures.new",
    may=WRITE,
    within=READ,
    upload=True,
    again="sheets:pictures.new",
)
def add(visit: Visit, number: int) -> Answer:
    sheet, form = held(visit, number, to_change=True), PictureForm(visit.posted)
    if form.validate() and len(visit.db.objects(queries.PICTURES, sheet_id=sheet.id)) >= MOST:
        form.refuse(_("Cette fiche a déjà %(most)s images. Retirez-en une d’abord.") % {"most": MOST}, "file")
    picture = None if form.has_errors else _understood(form)
    if picture is None:
        return _page(visit, sheet, form, 422)
    kept = files(visit, association(visit)).put(picture.content, pictures.MOST_BYTES)
    visit.db.add(
        SheetPicture(
            sheet_id=sheet.id,
            section=form.section.data,
            alt=form.alt.data,
            caption=form.caption.data or "",
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            size=kept.size,
            sha256=kept.sha256,
            file_key=kept.key,
        )
    )
    keep_state(visit.db, sheet)
    return done(visit.url("sheets:edit", number=number), _("L’image est ajoutée."))


@get("/sheets/pictures/{number:str}", name="sheets:picture", may=READ)
def show(visit: Visit, number: int) -> Answer:
    row, _sheet = _one(visit, number)
    content = loader(visit, association(visit))(row.file_key)
    if not content or row.media_type not in ENDINGS:
        raise NotFound
    return Download(content, f"image-{number}.{ENDINGS[row.media_type]}", row.media_type, inline=True)


@get("/sheets/pictures/{number:str}/removal", name="sheets:pictures.remove", may=WRITE, within=READ)
def removing(visit: Visit, number: int) -> Answer:
    row, sheet = _one(visit, number)
    return page(
        "initiatives/sheets/picture-removal.html",
        picture=row,
        consequences=[
            _("L’image est effacée de la fiche. Les copies déjà remises à la tête de réseau la gardent."),
        ],
        back=visit.url("sheets:edit", number=sheet.number),
        trail=trail(
            visit, (sheet.title, visit.url("sheets:show", number=sheet.number)), (_("Retirer une image"), None)
        ),
    )


@post("/sheets/pictures/{number:str}/removal", name="sheets:pictures.remove", may=WRITE, within=READ)
def removed(visit: Visit, number: int) -> Answer:
    """The file goes too, unless a frozen copy still names it."""
    row, sheet = _one(visit, number)
    held(visit, sheet.number, to_change=True)
    visit.db.session.delete(row)
    visit.db.flush()
    keep_state(visit.db, sheet)
    if row.file_key not in _frozen(visit):
        files(visit, association(visit)).delete(row.file_key)
    return done(visit.url("sheets:edit", number=sheet.number), _("L’image est retirée."))


def _frozen(visit: Visit) -> set[str]:
    """The keys that a copy handed in still names."""
    rows = visit.db.all(sheet_queries.PROPOSALS, association_id=association(visit))
    return {one["key"] for row in rows for one in row.content.get("pictures") or []}


def _one(visit: Visit, number: int) -> tuple[SheetPicture, Sheet]:
    row: SheetPicture | None = visit.db.object(queries.PICTURE, number=number)
    if row is None:
        raise NotFound
    sheet: Sheet | None = visit.db.object(queries.SHEET_OF, sheet_id=row.sheet_id)
    if sheet is None:
        raise NotFound
    return row, sheet


def _understood(form: PictureForm) -> pictures.Picture | None:
    """The picture as it may be kept, or None with the reason at the field."""
    sent: Any = form.file.data
    if len(sent.content) > pictures.MOST_BYTES:
        form.refuse(_too_large(len(sent.content)), "file")
        return None
    try:
        return pictures.cleaned(sent.content)
    except pictures.NotAPicture:
        form.refuse(_("Ce fichier n’est pas une image. Choisissez une image JPEG ou PNG."), "file")
    except pictures.TooManyPixels:
        form.refuse(_("Cette image est trop grande : 40 millions de points au plus. Réduisez-la."), "file")
    return None


def _too_large(size: int) -> str:
    return _("Cette image fait %(size)s ; la limite est %(most)s. Réduisez-la.") % {
        "size": bytes_size(size),
        "most": LIMIT,
    }


def _page(visit: Visit, sheet: Sheet, form: PictureForm, status: int) -> Answer:
    return page(
        "initiatives/sheets/picture.html",
        part="form",
        status=status,
        form=form,
        most=LIMIT,
        back=visit.url("sheets:edit", number=sheet.number),
        trail=trail(
            visit, (sheet.title, visit.url("sheets:show", number=sheet.number)), (_("Ajouter une image"), None)
        ),
    )


ROUTES = [new, add, show, removing, removed]

"""Photos of the inspection at the exit: sent one by one, kept in the workspace's files, shown to who reads the stay."""

from typing import Any

from app import pictures
from app.accounts.permissions import Right
from app.residences import stay_rows
from app.residences.controllers.reading import held, read_stay, trail
from app.residences.stay_forms import PhotoForm
from app.residences.stay_models import InspectionPhoto
from app.residences.stay_page import StayPage
from app.web.answers import Answer, Download, done, page
from app.web.errors import NotFound
from app.web.forms import Form, clean
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import bytes_size
from tenants.files import Files, NoSuchFile, files_of

MOST = 24  # photos of one stay
LIMIT = f"{pictures.MOST_BYTES // 1_000_000} Mo"
PATH = "/stays/{number:str}/photos"
ONE = PATH + "/{photo:str}"


@get(PATH, name="stays:photos", may=Right.STAYS_READ, audited="read:stay")
def index(visit: Visit, number: int) -> Answer:
    return _page(visit, read_stay(visit, number), PhotoForm(), 413 if visit.oversize else 200)


@post(
    PATH,
    name="stays:photos",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    upload=True,
    again="stays:photos",
    audited="read:stay",
)
def add(visit: Visit, number: int) -> Answer:
    row, form = held(visit, number), PhotoForm(visit.posted)
    photos = visit.db.objects(stay_rows.PHOTOS, stay_id=row.id)
    if form.validate() and len(photos) >= MOST:
        form.refuse(_("Ce séjour a déjà %(most)s photos. Retirez-en une d’abord.") % {"most": MOST}, "photo")
    picture = None if form.has_errors else _understood(form)
    if picture is None:
        return _page(visit, read_stay(visit, number), form, 422)
    kept = _files(visit).keep(visit.db, picture.content, pictures.MOST_BYTES)
    name = clean(form["photo"].data.filename)[-80:] or _("photo")
    visit.db.add(
        InspectionPhoto(stay_id=row.id, key=kept.key, name=name, media_type=picture.media_type, size=kept.size)
    )
    return done(visit.url("stays:photos", number=number), _("La photo est ajoutée."))


@get(ONE, name="stays:photo", may=Right.STAYS_READ, audited="read:stay")
def show(visit: Visit, number: int, photo: int) -> Answer:
    """The picture itself, for the page and for who opens it."""
    _stay, row = _one(visit, number, photo)
    try:
        content = b"".join(_files(visit).read(row.key))
    except NoSuchFile:
        raise NotFound from None
    ending = "png" if row.media_type == pictures.PNG else "jpg"
    return Download(content, f"photo-{number}-{photo}.{ending}", row.media_type, inline=True)


@get(ONE + "/removal", name="stays:photo-removal", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def removing(visit: Visit, number: int, photo: int) -> Answer:
    stay, row = _one(visit, number, photo)
    return page(
        "residences/stays/undo.html",
        part="form",
        form=Form(),
        stay=stay,
        title=_("Retirer une photo"),
        submit=_("Retirer cette photo"),
        consequences=[_("La photo « %(name)s » est effacée ; rien ne la fait revenir.") % {"name": row.name}],
        trail=trail(visit, stay, (_("Retirer une photo"), None)),
    )


@post(ONE + "/removal", name="stays:photo-removal", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def removed(visit: Visit, number: int, photo: int) -> Answer:
    """The file goes once the row is gone: a row without its file would be a broken picture."""
    held(visit, number)
    _stay, row = _one(visit, number, photo)
    visit.db.session.delete(row)
    visit.db.flush()
    _files(visit).forget(visit.db, row.key)
    return done(visit.url("stays:photos", number=number), _("La photo est effacée."))


def _files(visit: Visit) -> Files:
    assert visit.me.tenant is not None  # a route of the workspace door
    return files_of(visit.settings, visit.me.tenant)


def _one(visit: Visit, number: int, photo: int) -> tuple[StayPage, Any]:
    stay = read_stay(visit, number)
    row = visit.db.object(stay_rows.PHOTO, stay_id=stay.head.id, photo=photo)
    if row is None:
        raise NotFound
    return stay, row


def _understood(form: Any) -> pictures.Picture | None:
    """The picture without what the camera wrote in it, or None with the reason in the form."""
    content = form.photo.data.content
    if len(content) > pictures.MOST_BYTES:
        words = {"size": bytes_size(len(content)), "most": LIMIT}
        form.refuse(_("Cette photo fait %(size)s ; la limite est %(most)s. Réduisez-la.") % words, "photo")
        return None
    try:
        return pictures.cleaned(content)
    except pictures.NotAPicture:
        form.refuse(_("Ce fichier n’est pas une photo. Choisissez une image JPEG ou PNG."), "photo")
    except pictures.TooManyPixels:
        form.refuse(_("Cette image est trop grande : 40 millions de points au plus. Réduisez-la."), "photo")
    return None


def _page(visit: Visit, stay: StayPage, form: Any, status: int) -> Answer:
    if visit.oversize:
        words = {"size": bytes_size(visit.oversize), "most": LIMIT}
        form.refuse(_("Cette photo fait %(size)s ; la limite est %(most)s. Réduisez-la.") % words, "photo")
    return page(
        "residences/stays/photos.html",
        part="photos",
        status=status,
        form=form,
        stay=stay,
        photos=visit.db.objects(stay_rows.PHOTOS, stay_id=stay.head.id),
        most=LIMIT,
        room=MOST,
        trail=trail(visit, stay, (_("Photos de l’état des lieux"), None)),
    )


ROUTES = [index, add, show, removing, removed]

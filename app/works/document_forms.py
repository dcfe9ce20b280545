"""The form of a photograph or a paper, and what may be kept of what was sent."""

from dataclasses import dataclass
from typing import Any

from app import pictures
from app.web.forms import Choice, Form, Needed, Upload, clean
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import bytes_size
from app.works.document_words import DOCUMENT_WORDS

MOST_BYTES = 20 * 1024 * 1024
LIMIT = "20 Mo"
PDF = "application/pdf"
ENDINGS = {pictures.JPEG: "jpg", pictures.PNG: "png", PDF: "pdf"}
PHOTOS = ("photo_before", "photo_after", "photo_snag")


@dataclass(frozen=True)
class Received:
    """A file that may be kept: its name as a word, its kind by its marks, its content without the camera's words."""

    name: str
    media_type: str
    content: bytes


class DocumentForm(Form):
    kind = Choice(
        _l("Nature"), [Needed(_l("Indiquez la nature du document."))], choices=lambda: list(DOCUMENT_WORDS.items())
    )
    file = Upload(_l("Fichier"), [Needed(_l("Choisissez un fichier."))])


def received(form: DocumentForm) -> Received | None:
    """What was sent, or None with the reason at the field: a JPEG, a PNG or a PDF within the bounds."""
    sent: Any = form.file.data
    content: bytes = sent.content
    if len(content) > MOST_BYTES:
        form.refuse(too_large(len(content)), "file")
        return None
    name = clean(sent.filename)[-120:] or _("document")
    if content.startswith(b"%PDF-"):
        if form.kind.data in PHOTOS:
            form.refuse(_("Ce fichier n’est pas une photo. Choisissez une image JPEG ou PNG."), "file")
            return None
        return Received(name, PDF, content)
    try:
        picture = pictures.cleaned(content)
    except pictures.NotAPicture:
        form.refuse(_("Ce fichier n’est ni une photo (JPEG, PNG) ni un PDF. Choisissez un autre fichier."), "file")
    except pictures.TooManyPixels:
        form.refuse(_("Cette image est trop grande : 40 millions de points au plus. Réduisez-la."), "file")
    else:
        return Received(name, picture.media_type, picture.content)
    return None


def too_large(size: int) -> str:
    return _("Ce fichier fait %(size)s ; la limite est %(most)s. Réduisez-le.") % {
        "size": bytes_size(size),
        "most": LIMIT,
    }

"""A paper as it is sent, what may be kept of it; what a dossier's list says besides the rules; the asking of a pack."""

from dataclasses import dataclass
from typing import Any

from wtforms.validators import Optional

from app import pictures
from app.web.forms import Choice, Day, Form, Needed, Radios, Text, Tick, Upload, Whole, clean
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import words_of
from app.web.words import bytes_size

MOST_BYTES = 20 * 1024 * 1024
LIMIT = "20 Mo"
PDF = "application/pdf"
ENDINGS = {pictures.JPEG: "jpg", pictures.PNG: "png", PDF: "pdf"}
MOMENTS = {"filing": _l("Au dépôt"), "claim": _l("Avec une demande de versement"), "report": _l("Avec le compte rendu")}
PACKS = {"application/zip": _l("Un zip, une pièce par fichier"), "application/pdf": _l("Un seul PDF, avec un sommaire")}


@dataclass(frozen=True)
class Received:
    """A file that may be kept: its name as a word, its kind by its marks, its content without the camera's words."""

    name: str
    media_type: str
    content: bytes


class PaperForm(Form):
    type: Any = Choice(
        _l("Pièce"),
        [Needed(_l("Indiquez quelle pièce."))],
        choices=lambda: words_of("document_types", str(_l("Choisissez"))),
    )
    scope: Any = Radios(_l("Elle sert"), [Needed(_l("Indiquez à quoi la pièce sert."))])
    year = Whole(_l("Année"), [Optional()], least=1950, most=2150, description=_l("Pour une pièce annuelle."))
    valid_from = Day(_l("Valable à partir du"), [Optional()])
    valid_until = Day(_l("Valable jusqu’au"), [Optional()])
    file = Upload(_l("Fichier"), [Needed(_l("Choisissez un fichier."))])

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        first, last = self.valid_from.data, self.valid_until.data
        if good and first and last and last < first:
            self.refuse(_("La fin de validité précède son début. Corrigez l’une des deux dates."), "valid_until")
            return False
        return good


class ItemForm(Form):
    funder: Any = Choice(_l("Pour qui"), [Optional()])
    moment: Any = Choice(_l("Quand"), choices=lambda: [(code, str(words)) for code, words in MOMENTS.items()])
    type: Any = Choice(
        _l("Pièce"),
        [Needed(_l("Indiquez quelle pièce."))],
        choices=lambda: words_of("document_types", str(_l("Choisissez"))),
    )
    needed: Any = Radios(
        _l("Dans ce dossier, elle est"),
        default="yes",
        choices=lambda: [("yes", _("demandée en plus")), ("no", _("laissée de côté"))],
    )
    note = Text(_l("Précision ou motif"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and self.needed.data == "no" and not self.note.data:
            self.refuse(_("Indiquez pourquoi la pièce est laissée de côté."), "note")
            return False
        return good


class PackForm(Form):
    kind: Any = Radios(
        _l("Sous quelle forme"),
        default="application/zip",
        choices=lambda: [(code, str(words)) for code, words in PACKS.items()],
    )
    anyway: Any = Tick(_l("Préparer le dossier sans ces pièces"))


def received(form: PaperForm) -> Received | None:
    """What was sent, or None with the reason at the field: a JPEG, a PNG or a PDF within the bounds."""
    sent: Any = form.file.data
    content: bytes = sent.content
    if len(content) > MOST_BYTES:
        form.refuse(too_large(len(content)), "file")
        return None
    name = clean(sent.filename)[-120:] or _("document")
    if content.startswith(b"%PDF-"):
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

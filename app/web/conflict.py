"""Two people edit the same thing (S56): nothing is lost, the second one compares field by field and chooses.

The form carries a hidden `version`; the row is a Versioned one. The whole of it, in the POST of an edit:

    row = visit.db.object(queries.RESIDENCE_TO_EDIT, number=number)   # select(…).with_for_update(): racers wait here
    theirs = ResidenceForm(None, source=row)                             # the form as the database would fill it now
    form = ResidenceForm(settled(visit.posted, theirs))                  # with the choices of the conflict page, if any
    if form.validate():
        if met := clash(visit, form, theirs, row, title=row.name, back=visit.url(…)):
            return met                                                   # 409: the page of choices, posting back here
        with deed(visit.db, form): …

`version = wtforms.HiddenField()` is declared by the form; its GET is drawn from `source=row` like every other field.
A deed that a colleague has already done ends with `return already_done(sentence, href, words)`.
"""

from typing import Any

from app.web.answers import Answer, Page, page
from app.web.forms import Form, Lists, Tick
from app.web.i18n import gettext as _
from tenants.registry import MEMBER_NAME

CHOICE = "choose-"
THEIRS = "theirs"
KEPT_APART = ("once", "version")


def settled(posted: Lists, theirs: Form) -> Lists:
    """What was posted; for the fields whose choice on the conflict page is « theirs », what the database holds now."""
    kept = [(name, value) for name in posted for value in posted.getlist(name)]
    for field in theirs:
        if posted.get(CHOICE + field.name) == THEIRS:
            kept = [pair for pair in kept if pair[0] != field.name]
            kept += [(field.name, value) for value in _as_posted(field)]
    return Lists(kept)


def clash(visit: Any, form: Form, theirs: Form, row: Any, *, title: str, back: str) -> Page | None:
    """The 409 page when `row` was saved since the form was opened and something differs, else None.

    row has version, changed_at and changed_by. title: the thing's name, back: where « Abandonner ma saisie » leads.
    """
    if str(form["version"].data) == str(row.version):
        return None
    differing = [field for field in form if field.name not in KEPT_APART and _differ(field, theirs[field.name])]
    if not differing:
        return None
    who = visit.db.value(MEMBER_NAME, member_id=row.changed_by) if row.changed_by else None
    return page(
        "errors/conflict.html",
        part="form",
        status=409,
        title=title,
        back=back,
        action=visit.path,
        who=who or _("l’installation"),
        at=row.changed_at,
        version=row.version,
        mine=[(field.name, value) for field in form if field.name not in KEPT_APART for value in _as_posted(field)],
        fields=[
            {"name": f.name, "label": str(f.label.text), "theirs": _said(theirs[f.name]), "mine": _said(f)}
            for f in differing
        ],
    )


def already_done(sentence: str, href: str, words: str) -> Answer:
    """409 for a deed done meanwhile: « Ce départ a déjà été enregistré par Nadia. », with a link « Voir le séjour »."""
    return _stopped(_("Déjà enregistré"), sentence, href, words)


def not_now(sentence: str, href: str, words: str) -> Answer:
    """409 for a deed whose turn it is not: « Un début vient après la visite. », with a link « Voir le chantier »."""
    return _stopped(_("Pas à cette étape"), sentence, href, words)


def _stopped(title: str, sentence: str, href: str, words: str) -> Answer:
    shown = {"title": title, "sentence": sentence, "href": href, "words": words}
    return page("errors/already-done.html", part="form", status=409, **shown)


def _as_posted(field: Any) -> list[str]:
    """The field's value as a browser would send it."""
    if isinstance(field, Tick):
        return ["y"] if field.data else []
    if hasattr(field, "_value"):
        return [field._value()]
    if isinstance(field.data, list | tuple):
        return [str(one) for one in field.data]
    return [] if field.data is None else [str(field.data)]


def _differ(mine: Any, theirs: Any) -> bool:
    return bool((mine.data or None) != (theirs.data or None))


def _said(field: Any) -> str:
    """The value in words: the label of a choice, « oui », or the text as the field shows it."""
    if isinstance(field, Tick):
        return _("oui") if field.data else _("non")
    values = _as_posted(field)
    if hasattr(field, "iter_choices"):
        labels = {str(option[0]): str(option[1]) for option in field.iter_choices()}
        values = [labels.get(value, value) for value in values]
    return ", ".join(value for value in values if value) or _("non renseigné")

"""What a person may say of an import: the file and its kind; what each column gives."""

from typing import Any

import wtforms

from app.tabular.columns import ColumnMap, Field, Proposal
from app.tabular.kinds import Kind
from app.web.forms import Choice, Form, Lists, Needed, Radios, Text, Upload
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import locale_of


class DepositForm(Form):
    """A file and what it lists. The kinds are those that the person may import."""

    kind = Radios(_l("Que voulez-vous importer ?"), [Needed(_l("Choisissez ce que contient le fichier."))])
    file = Upload(_l("Votre fichier"), [Needed(_l("Choisissez un fichier xlsx, ods ou csv."))])

    def __init__(self, kinds: list[Kind], posted: Lists | None = None) -> None:
        super().__init__(posted)
        self.kind.choices = [(kind.name, said(kind.label)) for kind in kinds]
        if posted is None and kinds:
            self.process(data={"kind": kinds[0].name})


def said(sentence: Any) -> str:
    """A sentence of the floors below, in the language of this request."""
    return str(sentence.said(_, locale_of()))


def column_options(kind: Kind) -> list[tuple[str, str]]:
    """What a column may give; the first: nothing."""
    return [("", _("ne pas importer")), *((one.name, said(one.label)) for one in kind.fields)]


COLUMN, NAME = "column-", "name-"
FROM_COLUMN, WRITTEN = "column", "written"


def columns_form(kind: Kind, proposal: Proposal, mapping: ColumnMap, posted: Lists | None) -> Form:
    """One choice per column, and where a field stands that no column gives (the residence)."""
    options = column_options(kind)
    fields: dict[str, Any] = {
        f"{COLUMN}{column.index}": Choice(column.title, default=mapping["columns"].get(str(column.index), ""))
        for column in proposal.columns
    }
    beside = elsewhere(kind)
    fields["sheet"] = wtforms.HiddenField(default=proposal.table.sheet)
    if beside is not None:
        how = mapping.get("fixed", {}).get(beside.name, "")
        where = WRITTEN if how.startswith("=") else how or FROM_COLUMN
        fields["where"] = Choice(_("Où se trouve %(field)s ?") % {"field": said(beside.label)}, default=where)
        name = how.removeprefix("=") if where == WRITTEN else ""
        words = said(kind.written) if kind.written else said(beside.label)
        fields["name"] = Text(words, longest=120, default=name)
    for one in also_overall(kind):
        how = mapping.get("fixed", {}).get(one.name, "")
        words = _("%(field)s de toutes les lignes") % {"field": capital(said(one.label))}
        fields[f"{NAME}{one.name}"] = Text(words, longest=120, default=how.removeprefix("="))
    form = type("ColumnsForm", (Form,), fields)(posted)
    for column in proposal.columns:
        form[f"{COLUMN}{column.index}"].choices = options
    if beside is not None:
        form["where"].choices = _places(proposal, beside)
    return form


def elsewhere(kind: Kind) -> Field | None:
    """The field that may stand above its rows, in the sheet's name, or be the same for all."""
    return next((one for one in kind.fields if one.elsewhere or one.overall), None)


def also_overall(kind: Kind) -> list[Field]:
    """The other fields that all rows may have alike (the year beside the dossier)."""
    beside = elsewhere(kind)
    return [one for one in kind.fields if one.overall and one is not beside]


def capital(words: str) -> str:
    """The words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def _places(proposal: Proposal, beside: Field) -> list[tuple[str, str]]:
    found = [(FROM_COLUMN, _("dans une colonne"))]
    if beside.elsewhere and proposal.table.sections:
        found.append(("section", _("sur une ligne au-dessus de ses lignes")))
    if beside.elsewhere and len(proposal.table.sheets) > 1:
        found.append(("sheet", _("dans le nom de la feuille")))
    found.append((WRITTEN, _("c’est la même pour toutes les lignes")))
    return found


def mapping_of(kind: Kind, proposal: Proposal, form: Form) -> ColumnMap:
    """What the form says, as a ColumnMap."""
    columns = {
        str(column.index): str(form[f"{COLUMN}{column.index}"].data)
        for column in proposal.columns
        if form[f"{COLUMN}{column.index}"].data
    }
    mapping = ColumnMap(columns=columns, fixed={})
    beside = elsewhere(kind)
    if beside is not None and beside.name not in columns.values():
        where = form["where"].data
        if where == WRITTEN and form["name"].data:
            mapping["fixed"] = {beside.name: f"={form['name'].data}"}
        elif where in ("section", "sheet"):
            mapping["fixed"] = {beside.name: where}
    for one in also_overall(kind):
        if one.name not in columns.values() and (value := form[f"{NAME}{one.name}"].data):
            mapping["fixed"][one.name] = f"={value}"
    return mapping

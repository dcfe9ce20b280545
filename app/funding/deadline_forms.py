"""What a person says of a deadline: what, by when, for which dossier, who sees to it; its move and its end."""

from typing import Any

from wtforms.validators import Optional

from app.funding.deadlines import KINDS
from app.web.forms import Choice, Day, Form, LongText, Needed, Radios, Text
from app.web.i18n import lazy_gettext as _l


class DeadlineForm(Form):
    name = Text(
        _l("Ce qui est à faire"),
        [Needed(_l("Dites ce qui est à faire."))],
        description=_l("Aucun nom de résident : l’échéance peut partir dans un agenda."),
    )
    due_on = Day(_l("Avant le"), [Needed(_l("Indiquez le jour de l’échéance."))])
    kind: Any = Choice(_l("Nature"), choices=lambda: [(code, str(words)) for code, words in KINDS.items()])
    dossier: Any = Choice(_l("Dossier"), [Optional()])
    member: Any = Choice(_l("Qui s’en occupe"), [Optional()])
    note = LongText(_l("Note"), [Optional()])


class MoveForm(Form):
    due_on = Day(_l("Nouvelle date"), [Needed(_l("Indiquez la nouvelle date."))])
    reason = Text(_l("Motif"), [Needed(_l("Indiquez pourquoi l’échéance est déplacée."))])


class DoneForm(Form):
    done_on = Day(_l("Fait le"), [Needed(_l("Indiquez le jour où c’est fait."))])


SCOPES = {"mine": _l("Mes échéances et celles sans responsable"), "all": _l("Toutes les échéances")}


class CalendarForm(Form):
    scope: Any = Radios(
        _l("Ce que l’agenda contient"),
        [Needed(_l("Choisissez ce que l’agenda contient."))],
        choices=lambda: [(code, str(words)) for code, words in SCOPES.items()],
    )

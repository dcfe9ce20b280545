"""« Reporter »: a line of « Aujourd’hui » put off to a day with a reason, and taken back. No fact is touched."""

from datetime import timedelta
from typing import Any

import wtforms

from app.accounts.permissions import Right
from app.home import lines, todo
from app.home.models import THINGS, Postponement
from app.home.putting_off import LIVE, PUT_OFF
from app.residences.stay_forms import Spare
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import Day, Form, Needed, RuleRefused, Text, constraint, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock

LONGEST = 30  # days a line may be put off
TWICE = _l("Une autre personne vient de reporter ce rappel. Revenez à la liste.")
for thing in THINGS:
    constraint(f"uq_postponements_{thing}", None, TWICE)


class PostponeForm(Form):
    until = Day(_l("Reporter au"), [Needed(_l("Indiquez le jour où ce rappel revient."))])
    reason = Text(_l("Motif"), [Needed(_l("Indiquez le motif.")), Spare()], longest=120)

    def validate_until(self, field: Any) -> None:
        """From tomorrow on, 30 days at most: a reminder put off for ever is a fact that nobody records."""
        today = clock.today()
        if field.data and not today < field.data <= today + timedelta(days=LONGEST):
            words = {"from": day(today + timedelta(days=1)), "to": day(today + timedelta(days=LONGEST))}
            raise wtforms.ValidationError(_("Indiquez un jour du %(from)s au %(to)s.") % words)


def _routes(side: todo.Side) -> list[Any]:
    """Asking, putting off and taking back a line of that side."""
    path = "/today/" + (f"{side.word}/" if side.word else "") + "{kind:str}/{number:str}/postpone"

    @get(path, name=side.route, may=side.may, within=Right.WORKSPACE_HOME)
    def postpone(visit: Visit, kind: str, number: int) -> Answer:
        return _asked(visit, kind, number, side.kinds)

    @post(path, name=side.route, may=side.may, within=Right.WORKSPACE_HOME)
    def postponed(visit: Visit, kind: str, number: int) -> Answer:
        return _put_off(visit, kind, number, side.kinds)

    @post(f"{path}/undo", name=f"{side.route}-undo", may=side.may, within=Right.WORKSPACE_HOME)
    def taken_back(visit: Visit, kind: str, number: int) -> Answer:
        return _take_back(visit, kind, number, side.kinds)

    return [postpone, postponed, taken_back]


def _asked(visit: Visit, kind: str, number: int, among: tuple[str, ...]) -> Answer:
    return _page(visit, _line(visit, kind, number, among), _named(PostponeForm(), kind, number))


def _put_off(visit: Visit, kind: str, number: int, among: tuple[str, ...]) -> Answer:
    line = _line(visit, kind, number, among)
    form: Any = _named(PostponeForm(visit.posted), kind, number)
    if form.validate():
        with deed(visit.db, form):
            if line.put_off_to is not None:
                raise RuleRefused(str(TWICE))
            if form.until.data <= line.on_day:
                words = {"day": day(line.on_day)}
                raise RuleRefused(_("Ce rappel est à son jour le %(day)s. Indiquez un jour après.") % words, "until")
            _end(visit, kind, line)  # the one whose day has come is over: the line was back
            row = Postponement(kind=kind, due_on=line.on_day, until=form.until.data, reason=form.reason.data)
            setattr(row, PUT_OFF[kind].key, line.id)
            visit.db.add(row)
    if form.has_errors:
        return _page(visit, line, form, status=422)
    return done(visit.url("home:today"), _("Rappel reporté au %(day)s.") % {"day": day(form.until.data)})


def _take_back(visit: Visit, kind: str, number: int, among: tuple[str, ...]) -> Answer:
    _end(visit, kind, _line(visit, kind, number, among))
    return done(visit.url("home:today"), _("Le rappel est de nouveau à son jour."))


def _line(visit: Visit, kind: str, number: int, among: tuple[str, ...]) -> Any:
    """The line as it stands in a list that this reader has. Raises NotFound."""
    if kind not in among or kind not in todo.kinds(visit):
        raise NotFound
    found = visit.db.first(lines.line(kind), number=number, today=clock.today())
    if found is None:
        raise NotFound
    return found


def _end(visit: Visit, kind: str, line: Any) -> None:
    live: Postponement | None = visit.db.object(LIVE, kind=kind, thing=line.id)
    if live is not None:
        live.undone_at, live.undone_by = clock.now(), visit.me.member_id
        visit.db.flush()


def _named(form: PostponeForm, kind: str, number: int) -> PostponeForm:
    """Several of these forms may stand open in one list: each control has an id of its own."""
    for field in form:
        if field.name != "once":
            field.id = field.label.field_id = f"{field.name}-{kind}-{number}"
    return form


def _page(visit: Visit, line: Any, form: Any, status: int = 200) -> Answer:
    today = clock.today()
    (task,) = todo.tasks(visit, [line], today)
    return page(
        "home/postpone.html",
        part="form",
        status=status,
        form=form,
        task=task,
        form_id=f"form-{task.key}",
        latest=today + timedelta(days=LONGEST),
        trail=[(_("Aujourd’hui"), visit.url("home:today")), (_("Reporter"), None)],
    )


ROUTES = [route for side in todo.SIDES for route in _routes(side)]

"""Two people write the same plan (S56): the second one compares amount by amount and chooses; nothing is lost."""

from decimal import Decimal

from app.funding.plan_forms import PlanForm
from app.funding.plan_page import PlanPage
from app.funding.wording import COSTS
from app.web.answers import Page, page
from app.web.conflict import CHOICE, THEIRS
from app.web.forms import Lists
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import money
from tenants.registry import MEMBER_NAME


def _saved(found: PlanPage) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """(side, number) -> the name of a line and its amount as it is saved."""
    costs = {("costs", str(row.number)): (row.name or str(COSTS[row.category]), row.amount) for row in found.costs}
    return costs | {("lines", str(row.number)): (row.name, row.counted) for row in found.lines}


def _amounts(posted: Lists) -> dict[str, tuple[str, str]]:
    """The name of each amount that was posted for a kept line -> its side and number."""
    found = {}
    for name in posted:
        side, _dash, rest = name.partition("-")
        if side in ("costs", "lines") and rest.endswith("-number") and posted.get(name):
            found[name.removesuffix("-number") + "-amount"] = (side, str(posted.get(name)))
    return found


def settle(posted: Lists, found: PlanPage) -> Lists:
    """What was posted; where « theirs » was chosen, the amount that is saved now."""
    saved = _saved(found)
    places = {name: key for name, key in _amounts(posted).items() if posted.get(CHOICE + name) == THEIRS}
    pairs = [(name, value) for name in posted for value in posted.getlist(name) if name not in places]
    for name, key in places.items():
        if key in saved:
            pairs.append((name, _typed(saved[key][1])))
    return Lists(pairs)


def _typed(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


def conflict(visit: Visit, form: PlanForm, found: PlanPage, back: str) -> Page | None:
    """The 409 page when the plan was saved since the form was opened and an amount differs, else None."""
    head = found.head
    if str(form.version.data) == str(head.version):
        return None
    saved = _saved(found)
    fields = []
    sent = [("costs", str(entry["number"].data), entry["amount"]) for entry in form.costs]
    sent += [("lines", line.number, line.amount) for line in form.lines.kept]
    for side, number, amount in sent:
        name, value = saved.get((side, number), ("", amount.data))
        if amount.data != value:
            mine = money(amount.data) if amount.data is not None else _("retiré")
            fields.append({"name": amount.name, "label": name, "theirs": money(value), "mine": mine})
    seen = {(side, number) for side, number, _amount in sent}
    new = [name for key, (name, _amount) in saved.items() if key not in seen]
    if new:
        form.refuse(
            _("Une ligne a été ajoutée entre-temps : %(names)s. Rechargez la page.") % {"names": ", ".join(new)}
        )
    if not fields or new:
        return None
    who = visit.db.value(MEMBER_NAME, member_id=head.changed_by) if head.changed_by else None
    posted = visit.posted
    return page(
        "errors/conflict.html",
        part="form",
        status=409,
        title=head.title,
        back=back,
        action=visit.path,
        who=who or _("l’installation"),
        at=head.changed_at,
        version=head.version,
        mine=[
            (name, value)
            for name in posted
            for value in posted.getlist(name)
            if name not in ("version", "once", "_csrf_token") and not name.startswith(CHOICE)
        ],
        fields=fields,
    )

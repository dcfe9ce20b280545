"""The members of a workspace, and those of the head office: one set of pages over one circle, at two addresses."""

from typing import Any
from uuid import UUID

from app.accounts.circle import MEMBER, NUMBERS, Circle
from app.accounts.member_forms import MemberInvitationForm, RoleForm
from app.accounts.permissions import OF_AUDIENCE, Right
from app.accounts.roles import powers, role_in_words
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock
from tenants.registry import Member


# -- whom it is about -------------------------------------------------------------------------------------------------
def _circle(visit: Visit) -> Circle:
    return Circle.of(visit.services.database, visit.me, lambda: visit.services.journal.tell(visit))


def _url(visit: Visit, page_name: str = "index", **values: Any) -> str:
    return visit.url(f"{'members' if visit.me.workspace else 'office'}:{page_name}", **values)


def _key(row: Any, numbers: dict[Any, int]) -> str | None:
    """How a seat is named in an address: the colleague's number in a workspace, else the seat's own."""
    return str(row.id) if row.member_id is None else str(numbers[row.member_id]) if row.member_id in numbers else None


def _rows(visit: Visit) -> list[dict[str, Any]]:
    """{key, href, me, situation, words, …the seat's columns}; a seat without a colleague's row is left to `check`."""
    numbers = {row.id: row.number for row in visit.db.all(NUMBERS)} if visit.me.workspace else {}
    rows = []
    for seat in _circle(visit).seats():
        key = _key(seat, numbers)
        if key is None:
            continue
        situation = "removed" if seat.ended_at else "suspended" if seat.suspended_at else "present"
        rows.append(
            seat._asdict()
            | {
                "key": key,
                "href": _url(visit, "show", **{_named(visit): key}),
                "me": seat.account_id == visit.me.account_id,
                "situation": situation,
                "words": role_in_words(seat.role, seat.administrator),
            }
        )
    return rows


def _named(visit: Visit) -> str:
    return "number" if visit.me.workspace else "seat"


def _one(visit: Visit, key: int | str) -> dict[str, Any]:
    """Somebody who is here now, whom the journal will name. Raises NotFound."""
    row = next((row for row in _rows(visit) if row["key"] == str(key)), None)
    if row is None or row["situation"] == "removed":
        raise NotFound
    visit.concerns = row["key"] if visit.me.workspace else row["name"]
    return row


def _mirror(visit: Visit, row: dict[str, Any], **values: Any) -> None:
    """The colleague's row inside the workspace follows, after the door has changed."""
    member: Member | None = visit.db.object(MEMBER, member_id=row["member_id"]) if visit.me.workspace else None
    for name, value in values.items() if member is not None else ():
        setattr(member, name, value)


# -- pages ------------------------------------------------------------------------------------------------------------
def _index(visit: Visit) -> Answer:
    rows = _rows(visit)
    return page(
        "accounts/members.html",
        office=visit.me.workspace is None,
        here=[row for row in rows if row["situation"] != "removed"],
        removed=[row for row in rows if row["situation"] == "removed"],
        pending=_circle(visit).invitations(),
        now=clock.now(),
        role_in_words=role_in_words,
        to=lambda name, **values: _url(visit, name, **values),
    )


def _show(visit: Visit, key: int | str, form: RoleForm | None = None, status: int = 200) -> Answer:
    row = _one(visit, key)
    audience = visit.me.audience.value
    if form is None:
        form = RoleForm(data={"role": row["role"], "administrator": row["administrator"]}, audience=audience)
    return page(
        "accounts/member.html",
        part="powers" if visit.posted.get("look") else "form",
        status=status,
        row=row,
        form=form,
        powers=_powers(visit, form),
        trail=[(_title(visit), _url(visit)), (row["name"], None)],
        to=lambda name: _url(visit, name, **{_named(visit): row["key"]}),
    )


def _code(form: RoleForm) -> str:
    """The role as the journal keeps it."""
    return str(form.role.data) + ("+administrator" if form.administrator.data else "")


def _powers(visit: Visit, form: RoleForm) -> tuple[list[str], list[str]] | None:
    """What the role chosen so far can and cannot."""
    audience, role = visit.me.audience.value, form.role.data
    return powers(audience, role, bool(form.administrator.data)) if role in OF_AUDIENCE[audience] else None


def _title(visit: Visit) -> str:
    return _("Membres et droits") if visit.me.workspace else _("Accès")


# -- deeds on somebody who is here ------------------------------------------------------------------------------------
def _change_role(visit: Visit, key: int | str) -> Answer:
    row = _one(visit, key)
    form = RoleForm(visit.posted, audience=visit.me.audience.value)
    if visit.posted.get("look"):
        return _show(visit, key, form)
    if form.validate():
        role, administrator = str(form.role.data), bool(form.administrator.data)
        visit.detail = _code(form)
        try:
            _circle(visit).change(row["id"], role, administrator)
        except RuleRefused as refusal:
            form.refuse(refusal.sentence, "administrator")
        else:
            _mirror(visit, row, role=role, administrator=administrator)
    if form.has_errors:
        return _show(visit, key, form, status=422)
    gone = row["me"] and not form.administrator.data
    said = _("%(who)s : %(role)s. C’est effectif tout de suite.")
    return done(
        visit.url("accounts:places", landing=1) if gone else _url(visit),
        said % {"who": row["name"], "role": role_in_words(str(form.role.data), bool(form.administrator.data))},
    )


def _shut(visit: Visit, key: int | str, deed: str, said: str, **mirrored: Any) -> Answer:
    """Suspending or removing; refused for the last administrator."""
    row = _one(visit, key)
    form = RoleForm(data={"role": row["role"], "administrator": row["administrator"]}, audience=visit.me.audience.value)
    try:
        getattr(_circle(visit), deed)(row["id"])
    except RuleRefused as refusal:
        form.refuse(refusal.sentence)
        return _show(visit, key, form, status=422)
    _mirror(visit, row, **mirrored)
    return done(visit.url("accounts:places") if row["me"] else _url(visit), said % {"who": row["name"]})


def _suspend(visit: Visit, key: int | str) -> Answer:
    return _shut(visit, key, "suspend", _("L’accès de %(who)s est suspendu. Ses sessions sont fermées."))


def _remove(visit: Visit, key: int | str) -> Answer:
    said = _("%(who)s n’a plus d’accès. Ses sessions sont fermées ; ce que cette personne a écrit reste.")
    return _shut(visit, key, "remove", said, left_on=clock.today())


def _reopen(visit: Visit, key: int | str) -> Answer:
    row = _one(visit, key)
    _circle(visit).reopen(row["id"])
    return done(_url(visit), _("L’accès de %(who)s est rouvert.") % {"who": row["name"]})


# -- invitations ------------------------------------------------------------------------------------------------------
def _invite(visit: Visit) -> Answer:
    return _invitation_page(visit, MemberInvitationForm(audience=visit.me.audience.value))


def _invited(visit: Visit) -> Answer:
    form = MemberInvitationForm(visit.posted, audience=visit.me.audience.value)
    if visit.posted.get("look"):
        return _invitation_page(visit, form)
    if form.validate():
        host = visit.me.workspace.name if visit.me.workspace else _("La tête de réseau")
        visit.detail = _code(form)
        try:
            _circle(visit).invite(
                str(form.email.data), str(form.name.data), str(form.role.data), bool(form.administrator.data), host
            )
        except RuleRefused as refusal:
            form.refuse(refusal.sentence, refusal.field)
    if form.has_errors:
        return _invitation_page(visit, form, status=422)
    return done(_url(visit), _("L’invitation part à %(email)s.") % {"email": form.email.data})


def _invitation_page(visit: Visit, form: MemberInvitationForm, status: int = 200) -> Answer:
    return page(
        "accounts/member-invitation.html",
        part="powers" if visit.posted.get("look") else "form",
        status=status,
        form=form,
        powers=_powers(visit, form),
        trail=[(_title(visit), _url(visit)), (_("Inviter"), None)],
        action=_url(visit, "invite"),
        back=_url(visit),
    )


def _again(visit: Visit, invitation: str) -> Answer:
    email = _circle(visit).invite_again(_uuid(invitation))
    return done(_url(visit), _("Une nouvelle invitation part à %(email)s.") % {"email": email})


def _withdraw(visit: Visit, invitation: str) -> Answer:
    email = _circle(visit).withdraw(_uuid(invitation))
    return done(_url(visit), _("L’invitation de %(email)s est retirée.") % {"email": email})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


# -- the two addresses ------------------------------------------------------------------------------------------------
def _by_number(verb: Any) -> Any:
    def handle(visit: Visit, number: int) -> Answer:
        answer: Answer = verb(visit, number)
        return answer

    return handle


def _by_seat(verb: Any) -> Any:
    def handle(visit: Visit, seat: str) -> Answer:
        answer: Answer = verb(visit, str(_uuid(seat)))
        return answer

    return handle


def _routes(root: str, prefix: str, one: str, may: Right, by: Any) -> list[Any]:
    """Every page and deed of a circle under `root`; one: how a seat is written in an address."""
    invitation = f"{root}/invitations/{{invitation:str}}"
    deeds = (
        ("role", _change_role), ("suspension", _suspend), ("reopening", _reopen), ("removal", _remove),
    )  # fmt: skip

    def tells(path: str, word: str) -> Any:
        return post(path, name=f"{prefix}:{word}", may=may, fresh=True, audited=f"members:{word}")

    return [
        get(root, name=f"{prefix}:index", may=may)(_index),
        get(f"{root}/invitations/new", name=f"{prefix}:invite", may=may)(_invite),
        tells(f"{root}/invitations/new", "invite")(_invited),
        tells(f"{invitation}/again", "invite-again")(_again),
        tells(f"{invitation}/withdrawal", "withdraw")(_withdraw),
        get(f"{root}/{one}", name=f"{prefix}:show", may=may)(by(_show)),
        *(tells(f"{root}/{one}/{word}", word)(by(verb)) for word, verb in deeds),
    ]


IN_A_WORKSPACE = _routes("/members", "members", "{number:str}", Right.ADMINISTER, _by_number)
AT_THE_OFFICE = _routes("/access", "office", "{seat:str}", Right.FEDERATION_ADMINISTER, _by_seat)

"""Sharing, as the association does it (S42): the list, a new share, its page with the access log, its end."""

from typing import Any

from app.accounts import share_words
from app.accounts.permissions import Right
from app.partners import queries, sending, things
from app.partners.forms import ExtensionForm, ShareForm
from app.partners.models import Share
from app.partners.reckoning import bring_up_to_date
from app.partners.things import Thing
from app.web.answers import Answer, done, page
from app.web.conflict import clash, settled
from app.web.errors import NotFound
from app.web.forms import Lists, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

DECIDE = Right.SHARES_DECIDE
SEEN_WORDS = {
    "page": _l("a ouvert la page"),
    "order": _l("a ouvert le chantier %(what)s"),
    "sheet": _l("a ouvert la fiche %(what)s"),
    "download": _l("a téléchargé %(what)s"),
}
FIELDS = ("organisation", "person", "email", "until")


@get("/shares", name="shares:index", may=DECIDE)
def index(visit: Visit) -> Answer:
    """Open ones first, by the day on which they end; then those that ended."""
    rows = [row for row in visit.db.all(queries.SHARES) if things.may_share(visit, row.kind)]
    told = [(row, share_words.standing(row, clock.today())) for row in rows]
    over = ("over", "revoked")
    return page(
        "partners/shares/index.html",
        live=[pair for pair in told if pair[1].code not in over],
        ended=[pair for pair in reversed(told) if pair[1].code in over],
        names=share_words.names,
        title_of=share_words.title,
        filled={"label": _("Partager"), "href": visit.url("shares:new"), "icon": "plus"},
    )


# -- a new one --------------------------------------------------------------------------------------------------------
@get("/shares/new", name="shares:new", may=DECIDE)
def new(visit: Visit) -> Answer:
    key = visit.asked("object")
    if not key:
        return page("partners/shares/choose.html", groups=things.offered(visit), trail=_trail(visit))
    thing = _thing(visit, key)
    form = _form(visit, thing)
    form.sections.data = visit.request.query_params.getall("sections", [])[:20]
    return _form_page(visit, form, thing, None, 200)


@post("/shares/new", name="shares:new", may=DECIDE)
def create(visit: Visit) -> Answer:
    thing = _thing(visit, str(visit.posted.get("object", ""))[:40])
    form = _form(visit, thing, visit.posted)
    share = Share(label=thing.label, **{f"{thing.kind}_id": thing.id})
    if form.validate():
        with deed(visit.db, form):
            _fill(visit, share, form, thing)
            visit.db.add(share)
            bring_up_to_date(visit.db, share.residence_id, share.agreement_id, share.dossier_id)
    if form.has_errors:
        return _form_page(visit, form, thing, None, 422)
    return done(visit.url("shares:preview", number=share.number))


@get("/shares/{number:str}/edit", name="shares:edit", may=DECIDE)
def edit(visit: Visit, number: int) -> Answer:
    """A share that is being prepared; once sent, it is extended or taken back."""
    share, thing = _draft(visit, number)
    form = _form(visit, thing, None, share)
    form.sections.data = visit.request.query_params.getall("sections", share.sections.split())[:20]
    return _form_page(visit, form, thing, share, 200)


@post("/shares/{number:str}/edit", name="shares:edit", may=DECIDE)
def update(visit: Visit, number: int) -> Answer:
    share, thing = _draft(visit, number, to_edit=True)
    theirs = _form(visit, thing, None, share)
    theirs.sections.data = share.sections.split()
    form = _form(visit, thing, settled(visit.posted, theirs))
    back = visit.url("shares:preview", number=number)
    if form.validate():
        if met := clash(visit, form, theirs, share, title=share.label, back=back):
            return met
        with deed(visit.db, form):
            _fill(visit, share, form, thing)
            visit.db.flush()
    if form.has_errors:
        return _form_page(visit, form, thing, share, 422)
    return done(back)


@post("/shares/{number:str}/send", name="shares:send", may=DECIDE, fresh=True, audited="share:send")
def send(visit: Visit, number: int) -> Answer:
    """The invitation leaves; again, as long as nobody has taken it up."""
    share = _share(visit, number, to_edit=True)
    to = visit.url("shares:show", number=number)
    standing = _standing(visit, share)
    if standing.code not in ("draft", "sent"):
        return done(to, _("Cette invitation ne part plus : %(situation)s.") % {"situation": standing.words})
    share.sent_at = clock.now()
    visit.db.flush()
    sending.invite_reader(visit, share)
    return done(to, _("L’invitation part à %(address)s.") % {"address": share.email})


@post("/shares/{number:str}/discard", name="shares:discard", may=DECIDE)
def discard(visit: Visit, number: int) -> Answer:
    share, _of = _draft(visit, number, to_edit=True)
    visit.db.session.delete(share)
    return done(visit.url("shares:index"), _("Le partage en préparation est retiré. Rien n’est parti."))


# -- one of them ------------------------------------------------------------------------------------------------------
@get("/shares/{number:str}", name="shares:show", may=DECIDE)
def show(visit: Visit, number: int) -> Answer:
    share = _share(visit, number)
    accepted = visit.db.value(queries.ACCEPTED_AT, share_id=share.id)
    standing = _standing(visit, share)
    sections = share.sections.split()
    opened, closed = share_words.sees(share.kind, sections)
    home = things.home_of(visit, share)
    return page(
        "partners/shares/show.html",
        share=share,
        title=_("%(what)s — %(who)s") % {"what": share_words.title(share.label), "who": share.organisation},
        standing=standing,
        accepted=accepted,
        opened=opened,
        closed=closed,
        home=home,
        funder=visit.db.value(queries.FUNDER_NAME, thing=share.funder_id) if share.funder_id else "",
        made_by=visit.db.value(queries.MEMBER, member_id=share.made_by) if share.made_by else "",
        ended_by=visit.db.value(queries.MEMBER, member_id=share.ended_by) if share.ended_by else "",
        visits=[
            (row.seen_at, str(SEEN_WORDS[row.kind]) % {"what": row.what})
            for row in visit.db.all(queries.VISITS, share_id=share.id)
        ],
        visits_in_all=visit.db.value(queries.VISITS_IN_ALL, share_id=share.id),
        trail=_trail(visit, (share.label, None)),
    )


@get("/shares/{number:str}/extend", name="shares:extend", may=DECIDE)
def extension(visit: Visit, number: int) -> Answer:
    share = _running(visit, number)
    form = ExtensionForm(None, years=visit.settings.share_years)
    return _extension_page(visit, share, form, 200)


@post("/shares/{number:str}/extend", name="shares:extend", may=DECIDE, fresh=True, audited="share:extend")
def extend(visit: Visit, number: int) -> Answer:
    share = _running(visit, number, to_edit=True)
    form = ExtensionForm(visit.posted, years=visit.settings.share_years)
    if form.validate():
        assert form.until.data is not None
        share.until = form.until.data
        visit.db.flush()
        return done(visit.url("shares:show", number=number), _("L’accès est prolongé."))
    return _extension_page(visit, share, form, 422)


@post("/shares/{number:str}/revoke", name="shares:revoke", may=DECIDE, audited="share:revoke")
def revoke(visit: Visit, number: int) -> Answer:
    """At once: the partner's next page is refused by the database."""
    share = _running(visit, number, to_edit=True)
    share.ended_at, share.ended_by = clock.now(), visit.me.member_id
    visit.db.flush()
    return done(visit.url("shares:show", number=number), _("L’accès est retiré. Sa prochaine page sera refusée."))


# -- what they begin with ---------------------------------------------------------------------------------------------
def _share(visit: Visit, number: int, to_edit: bool = False) -> Share:
    """Raises NotFound, for somebody else's kind of share too."""
    share: Share | None = visit.db.object(queries.SHARE_TO_EDIT if to_edit else queries.SHARE, number=number)
    if share is None or not things.may_share(visit, share.kind):
        raise NotFound
    return share


def _standing(visit: Visit, share: Share) -> share_words.Standing:
    accepted = visit.db.value(queries.ACCEPTED_AT, share_id=share.id)
    return share_words.standing(sending.Told(share.until, share.sent_at, share.ended_at, accepted), clock.today())


def _draft(visit: Visit, number: int, to_edit: bool = False) -> tuple[Share, Thing]:
    share = _share(visit, number, to_edit)
    if share.sent_at is not None or share.ended_at is not None:
        raise NotFound
    there = visit.db.value(queries.OBJECT_NUMBER[share.kind], thing=share.thing_id)
    return share, Thing(share.kind, share.thing_id, there, share.label)


def _running(visit: Visit, number: int, to_edit: bool = False) -> Share:
    """Sent and not taken back; one whose day has passed may still be extended."""
    share = _share(visit, number, to_edit)
    if share.sent_at is None or share.ended_at is not None:
        raise NotFound
    return share


def _thing(visit: Visit, key: str) -> Thing:
    found = things.thing(visit, key)
    if found is None:
        raise NotFound
    return found


def _form(visit: Visit, thing: Thing, posted: Lists | None = None, source: Share | None = None) -> ShareForm:
    form = ShareForm(posted, source, kind=thing.kind, years=visit.settings.share_years)
    if thing.kind == "dossier":
        rows = visit.db.all(queries.FUNDERS, thing=thing.id)
        form.funder.choices = [("", _("aucun financeur du dossier")), *((str(row.number), row.name) for row in rows)]
        if posted is None and source is not None and source.funder_id:
            form.funder.data = next((str(row.number) for row in rows if row.id == source.funder_id), "")
    return form


def _fill(visit: Visit, share: Share, form: ShareForm, thing: Thing) -> None:
    for name in FIELDS:
        setattr(share, name, form[name].data)
    share.email = share.email.strip()
    known = share_words.SECTIONS[thing.kind]
    share.sections = " ".join(code for code in known if code in (form.sections.data or ()))
    if thing.kind == "dossier":
        rows = visit.db.all(queries.FUNDERS, thing=thing.id)
        share.funder_id = next((row.id for row in rows if str(row.number) == form.funder.data), None)


def _form_page(visit: Visit, form: ShareForm, thing: Thing, share: Share | None, status: int) -> Answer:
    opened, closed = share_words.sees(thing.kind, list(form.sections.data or ()))
    return page(
        "partners/shares/form.html",
        part="sees" if visit.request.method == "GET" else "form",
        status=status,
        form=form,
        thing=thing,
        share=share,
        opened=opened,
        closed=closed,
        latest=form.latest,
        back=visit.url("shares:preview", number=share.number) if share else visit.url("shares:index"),
        trail=_trail(visit, (thing.label, None)),
        title=_("Partager : %(what)s") % {"what": thing.label},
    )


def _extension_page(visit: Visit, share: Share, form: ExtensionForm, status: int) -> Answer:
    return page(
        "partners/shares/extend.html",
        part="form",
        status=status,
        form=form,
        share=share,
        latest=form.latest,
        back=visit.url("shares:show", number=share.number),
        trail=_trail(
            visit, (share.label, visit.url("shares:show", number=share.number)), (_("Prolonger l’accès"), None)
        ),
    )


def _trail(visit: Visit, *more: tuple[str, str | None]) -> list[tuple[Any, Any]]:
    return [(_("Partages"), visit.url("shares:index")), *more]


ROUTES = [index, new, create, edit, update, send, discard, extension, extend, revoke, show]

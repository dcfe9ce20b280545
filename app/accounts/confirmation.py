"""« Confirmez que c’est vous »: asked by every route of fresh=True when the last proof is older than ten minutes.

A deed that was posted waits in the page that asks, and goes from there straight to where it was going; a page or a file
is led back to afterwards.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from app.accounts import factors, passkeys, proofs, sessions, throttle
from app.accounts.forms import ProofForm
from app.web.answers import Answer, Page, done, page
from app.web.forms import Lists
from app.web.i18n import gettext as _
from app.web.routes import SIGNED_IN, get, post
from app.web.urls import own_path
from app.web.visit import Visit
from tenants import actor, clock, session

HOLDS = timedelta(minutes=10)
# What the page that asks adds to a form.
OURS = ("_csrf_token", "proof_asked", "proof_password", "proof_code", "proof_recovery", "proof_key")


def is_fresh(visit: Visit) -> bool:
    """Whether the person proved themselves in the last ten minutes, by what is theirs here when it matters here."""
    me = visit.person
    return me is not None and clock.now() - me.proved_at <= HOLDS and not (me.confined_to and _is_own(visit))


def ask(visit: Visit) -> Answer | None:
    """What is answered instead of the route while the proof is missing; None once it is there."""
    if is_fresh(visit):
        return None
    if not visit.is_post:
        return done(visit.url("accounts:confirm", next=visit.here(), back=_came_from(visit)))
    kept = [(name, value) for name in visit.posted if name not in OURS for value in visit.posted.getlist(name)]
    given = "proof_asked" in visit.posted
    form = ProofForm(visit.posted) if given else ProofForm()
    status = _prove(visit, form) if given else 403
    if status != 200:
        answer = _page(visit, form, to=visit.here(), kept=kept, status=status)
        if visit.is_htmx:
            answer.headers = {"hx-retarget": "#main", "hx-reswap": "innerHTML show:top", "hx-push-url": "false"}
        return answer
    visit.posted = Lists(kept)
    return None


@get("/confirm", name="accounts:confirm", may=SIGNED_IN, opens=False)
def show(visit: Visit) -> Answer:
    """Asks for the proof; given already, leads on."""
    if is_fresh(visit):
        return page("accounts/confirmed.html", to=_next(visit), back=_back(visit), is_file=_is_file(_next(visit)))
    return _page(visit, ProofForm(), to=_here(visit))


@post("/confirm", name="accounts:confirm", may=SIGNED_IN, opens=False)
def confirm(visit: Visit) -> Answer:
    form = ProofForm(visit.posted)
    status = _prove(visit, form)
    if status != 200:
        return _page(visit, form, to=_here(visit), status=status)
    return done(_here(visit) if _is_file(_next(visit)) else _next(visit))


def _prove(visit: Visit, form: ProofForm) -> int:
    """200 when the proof holds and the session has its new identifier; else the refusal, said in the form."""
    me, database = visit.person, visit.services.database
    assert me is not None
    keys = throttle.at_proof(me.account_id)
    if any(throttle.count(database, keys)):
        form.refuse(_("Trop d’essais. Réessayez dans 15 minutes."))
        return 429
    if not form.validate() or not proofs.hold(visit, form, me.account_id):
        return 422
    with session.open(database, actor.IDENTITY, write=True) as db:
        throttle.forget(db, keys)
        sessions.prove(db, visit)
    return 200


def _page(
    visit: Visit, form: ProofForm, *, to: str, kept: list[tuple[str, str]] | None = None, status: int = 200
) -> Page:
    me = visit.person
    assert me is not None
    return page(
        "accounts/confirm.html",
        part="confirm",
        status=status,
        form=form,
        to=to,
        kept=kept or [],
        waits=kept is not None,
        ways=factors.held(visit, me.account_id),
        keys=passkeys.domain(visit) is not None,
        back=_back(visit) if kept is None else "",
        is_file=kept is None and _is_file(_next(visit)),
    )


def _is_own(visit: Visit) -> bool:
    """One's own account, as against a place: what is changed there opens every place."""
    return visit.me.tenant is None and visit.path.startswith(("/account", "/confirm"))


def _here(visit: Visit) -> str:
    return visit.url("accounts:confirm", next=_next(visit), back=_back(visit))


def _next(visit: Visit) -> str:
    return own_path(visit.asked("next", longest=500), visit.url("accounts:account"))


def _back(visit: Visit) -> str:
    return own_path(visit.asked("back", longest=500), visit.url("accounts:places", landing=1))


def _is_file(path: str) -> bool:
    """A file leaves the page as it is: the person needs a way on from it."""
    return "." in urlsplit(path).path.rsplit("/", 1)[-1]


def _came_from(visit: Visit) -> str | None:
    """The page with the link, as the browser names it; a path of ours, whatever it says."""
    came = urlsplit(visit.request.headers.get("referer", ""))
    path = f"{came.path}?{came.query}" if came.query else came.path
    return own_path(path, "") or None


ROUTES = [show, confirm]

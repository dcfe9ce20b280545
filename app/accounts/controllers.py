"""Sign-in, sign-out, and the page of one's places."""

from app.accounts import passwords, queries, sessions, throttle
from app.accounts.forms import SignInForm
from app.web import security
from app.web.answers import Answer, done, page
from app.web.i18n import gettext as _
from app.web.routes import PUBLIC, SIGNED_IN, get, post
from app.web.urls import own_path
from app.web.visit import Visit


@get("/", name="accounts:root", may=PUBLIC, opens=False)
def root(visit: Visit) -> Answer:
    return done(visit.url("accounts:places") if visit.person else visit.url("accounts:sign-in"))


@get("/sign-in", name="accounts:sign-in", may=PUBLIC)
def new(visit: Visit) -> Answer:
    if visit.person is not None:
        return done(own_path(visit.asked("next", longest=500), visit.url("accounts:places")))
    return _sign_in_page(visit, SignInForm(), visit.asked("next", longest=500))


@post("/sign-in", name="accounts:sign-in", may=PUBLIC)
def create(visit: Visit) -> Answer:
    form, later = SignInForm(visit.posted), str(visit.posted.get("next", ""))
    if not form.validate():
        return _sign_in_page(visit, form, later, status=422)
    db, key = visit.db, str(form.email.data).casefold()
    address = visit.request.client.host if visit.request.client else ""
    if throttle.is_over(db, key, address):
        form.refuse(_("Trop d’essais. Réessayez dans 15 minutes, ou demandez un lien par courriel."))
        return _sign_in_page(visit, form, later, status=429)
    account = db.object(queries.ACCOUNT_BY_EMAIL, email_key=key)
    known = account is not None and account.disabled_at is None
    if not passwords.holds(visit.settings, form.password.data or "", account.password_hash if known else None):
        throttle.count(db, key, address)
        form.refuse(_("L’adresse ou le mot de passe ne correspond pas. Vérifiez-les, ou demandez un lien par courriel."))
        return _sign_in_page(visit, form, later, status=422)
    throttle.clear(db, key)
    sessions.begin(db, visit, account.id)
    return done(own_path(later, visit.url("accounts:places", landing=1)))


def _sign_in_page(visit: Visit, form: SignInForm, later: str, status: int = 200) -> Answer:
    return page(
        "accounts/sign-in.html", part="form", status=status, form=form, later=later, idle=visit.asked("idle") == "1"
    )


@post("/sign-out", name="accounts:sign-out", may=SIGNED_IN)
def remove(visit: Visit) -> Answer:
    visit.db.run(queries.REVOKE, hash_=security.digest(visit.session_id))
    visit.set_cookies.append(security.set_cookie(visit.settings, security.session_cookie(visit.settings), "", 0))
    return done(visit.url("accounts:sign-in"), _("Vous êtes déconnecté."))


@get("/places", name="accounts:places", may=SIGNED_IN)
def places(visit: Visit) -> Answer:
    """All of one's places; just after sign-in, straight into the only one (or the last one used)."""
    assert visit.person is not None  # noqa: S101 the route asks for a session
    from tenants import clock

    rows = visit.db.all(queries.PLACES, account_id=visit.person.account_id, today=clock.today())
    if visit.asked("landing") and len(rows) == 1:
        return done(place_path(visit, rows[0]))
    groups = {
        kind: [(row, place_path(visit, row)) for row in rows if row.audience == kind]
        for kind in ("workspace", "federation", "partner")
    }
    return page("accounts/places.html", groups=groups, total=len(rows))


def place_path(visit: Visit, row: object) -> str:
    audience, slug = row.audience, row.slug  # type: ignore[attr-defined]
    if audience == "workspace":
        return visit.url("home:today", workspace=slug)
    known = visit.services.urls.patterns
    name = {"federation": "federation:dashboard", "partner": "partners:home"}[audience]
    return visit.url(name) if name in known else visit.url("accounts:places")


ROUTES = [root, new, create, remove, places]

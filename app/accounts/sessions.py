"""Session rows: a new identifier at sign-in, only its hash kept, never inserted elsewhere, ended by one UPDATE that wins over
requests in flight. No cookie value that we did not make ourselves is ever taken up."""

from datetime import timedelta
from uuid import UUID

from app.accounts.models import SignedIn
from app.web import security
from app.web.visit import Visit
from tenants import clock
from tenants.session import Db

TOUCH_AFTER = timedelta(seconds=60)


def begin(db: Db, visit: Visit, account_id: UUID) -> None:
    """Sign in: a new row, a new cookie; what the browser held before is thrown away."""
    identifier = security.new_secret()
    settings = visit.settings
    db.add(
        SignedIn(
            id_hash=security.digest(identifier),
            account_id=account_id,
            made_at=clock.now(),
            seen_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=settings.absolute_hours),
            agent=visit.request.headers.get("user-agent", "")[:300],
        )
    )
    visit.set_cookies.append(security.set_cookie(settings, security.session_cookie(settings), identifier))
    visit.set_cookies.append(security.set_cookie(settings, security.visitor_cookie(settings), "", 0))


def device(agent: str) -> str:
    """A user agent in plain words: « Chrome sur Windows ». Never a place: towns are not guessed."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "Mac"), ("Linux", "Linux"))
    browser = next((word for sign, word in browsers if sign in agent), "")
    system = next((word for sign, word in systems if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part)

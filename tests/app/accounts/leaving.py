"""From the sign-in page to the provider and back, as a browser goes."""

import httpx

from app.accounts.factor_models import ProviderLink
from tenants import session
from tenants.actor import IDENTITY
from tests.app.accounts.steps import account_id, tell

HOME = "http://testserver.local"


def link(world, idp, who="nadia"):
    with session.open(world.database, IDENTITY, write=True) as db:
        db.add(ProviderLink(issuer=idp.issuer, subject=idp.person["sub"], account_id=account_id(world, who)))


def leave(browser, path="/sign-in/with/idp", **values):
    """Pressing the button, then what the browser is sent back with: a path of ours."""
    browser.get("/sign-in") if path.startswith("/sign-in") else None
    gone = browser.post(path, values)
    assert gone.status_code == 303, tell(gone)
    return at_the_provider(gone.headers["location"])


def at_the_provider(href):
    answer = httpx.get(href, verify=False)  # spares reading all certificates of the machine for plain http
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(HOME)
    return answer.headers["location"].removeprefix(HOME)


def refused(browser, answer, status=400):
    assert answer.status_code == status, tell(answer)
    assert "n’a pas abouti" in tell(answer) or status != 400
    assert "passerelle" not in browser.client.cookies
    assert browser.get("/places").headers["location"].startswith("/sign-in")
    return True


def changed(**claims):
    return {"claims": lambda own: {key: value for key, value in (own | claims).items() if value is not ...}}

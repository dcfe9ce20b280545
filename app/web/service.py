"""What answers a request, in its worker thread: the door says who acts, the transaction opens, the answer is drawn,
the commit stands, then bytes leave. Also every refusal ends here as a page."""

import json
import logging
import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import quote, urlencode
from uuid import UUID

from litestar import Request, Response
from litestar.response import Redirect, Stream

from app.web import i18n, security
from app.web.answers import Answer, Done, Download, Page, Raw
from app.web.downloads import PIECE, pieces
from app.web.errors import BadRequest, FactorFirst, NotAllowed, NotFound, Refusal, SignInFirst, reference
from app.web.forms import Lists
from app.web.routes import PUBLIC, SIGNED_IN, Route, Uploaded, path_values
from app.web.templating import draw
from app.web.turns import Turns
from app.web.urls import Urls
from app.web.visit import Visit
from app.web.words import current_locale
from tenants import session
from tenants.database import Database, statements_run
from tenants.settings import Settings

log = logging.getLogger("passerelle")
HTML = "text/html"
# With a part that refuses: the notice of an earlier deed does not stay above it.
NO_NOTICE = '<hx-partial hx-target="#flash" hx-swap="innerHTML"></hx-partial>'
ONCE = "once"
LONGEST_WAY_BACK = 500  # characters of an address that sign-in returns to
ATTEMPTS = 3  # of a deed whose transaction collided with another


class OnceKeys(Protocol):
    """What keeps the keys of forms already sent (app.once)."""

    def once_key(self, text: object) -> UUID | None: ...

    def take(self, visit: Visit, key: UUID) -> str | None: ...

    def lead(self, visit: Visit, key: UUID, led_to: str | None) -> None: ...


class Proofs(Protocol):
    """What asks again who somebody is (app.accounts.confirmation)."""

    def ask(self, visit: Visit) -> Answer | None: ...


class Journal(Protocol):
    """What is written down of a visit (app.audit.writing)."""

    def keep(self, visit: Visit) -> None: ...

    def tell(self, visit: Visit) -> None: ...

    def refuse(self, visit: Visit) -> None: ...

    def printable(self, visit: Visit) -> str: ...


@dataclass
class Services:
    """What one process holds. `admit` is the door: (visit, path params) -> fills person and actor in, or refuses."""

    settings: Settings
    database: Database
    urls: Urls
    turns: Turns
    admit: Callable[[Visit, dict[str, Any]], None]
    frame: Callable[[Visit], Any]
    once: OnceKeys
    shared_with: Callable[..., list[Any]]
    proofs: Proofs
    journal: Journal
    pages: dict[str, Route] = field(default_factory=dict)
    patience: float = 5.0  # seconds a request waits for its turn before it is told to come back

    def serve(
        self, request: Request[Any, Any, Any], route: Route, posted: list[tuple[str, Any]], oversize: int = 0
    ) -> Response[Any]:
        """Never raises: whatever happens becomes an answer. oversize: what was sent instead of `posted`, in bytes."""
        visit = Visit(request=request, settings=self.settings, person=None, actor=None, route=route, services=self)
        visit.oversize = oversize
        current_locale.set(i18n.choose(None, request.headers.get("accept-language", "")))
        seen: list[str] = []
        statements_run.set(seen)
        try:
            answer = self._answer(visit, posted)
        except Refusal as refusal:
            answer = self._refused(visit, refusal)
        except Exception as error:
            answer = self.failed(visit, error)
        response = self.respond(visit, answer)
        if self.settings.profile == "test":
            response.headers["x-statements"] = str(len(seen))
        return response

    # -- the way of a request -------------------------------------------------------------------------------------
    def _answer(self, visit: Visit, posted: list[tuple[str, Any]]) -> Answer:
        route, request = visit.route, visit.request
        if "\x00" in request.scope["path"] or "%00" in request.scope.get("raw_path", b"").decode("latin-1"):
            raise NotFound
        params = dict(request.path_params)
        self.admit(visit, params)
        if visit.person is not None:
            current_locale.set(i18n.choose(visit.person.language, request.headers.get("accept-language", "")))
        self._check_right(visit)
        values = path_values(route, params)
        if route.writes:
            self._check_post(visit, posted)
        if route.fresh and (asked := self.proofs.ask(visit)) is not None:
            return self._drawn(visit, asked)
        if not route.opens:
            visit.answered = route.function(visit, **values)
            drawn = self._drawn(visit, visit.answered)
        else:
            drawn = self._tried(visit, values)
        if not self._tells_inside(visit):
            self.journal.keep(visit)
        return drawn

    def _tried(self, visit: Visit, values: dict[str, Any]) -> Answer:
        for left in reversed(range(ATTEMPTS)):
            visit.noted.clear()
            try:
                return self._in_a_transaction(visit, values)
            except Exception as error:
                if not left or not session.has_collided(error):
                    raise
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 only so that the two do not meet again
        raise AssertionError("unreachable")

    def _tells_inside(self, visit: Visit) -> bool:
        """A deed is written down before its commit; what the door itself does, after: others must see it."""
        return visit.route.writes and visit.route.opens and visit.me.audience != "identity"

    def _in_a_transaction(self, visit: Visit, values: dict[str, Any]) -> Answer:
        route = visit.route
        try:
            with session.open(self.database, visit.me, write=route.writes) as db:
                visit._db = db
                key = self.once.once_key(visit.posted.get(ONCE)) if self._keeps_once(visit) else None
                if key and (led_to := self.once.take(visit, key)):
                    return self._drawn(visit, Done(led_to, i18n.gettext("C’est déjà enregistré.")))
                visit.answered = answer = route.function(visit, **values)
                if key:
                    self.once.lead(visit, key, answer.to if isinstance(answer, Done) else None)
                drawn = self._drawn(visit, answer)
                if self._tells_inside(visit):
                    db.flush()  # what the database refuses, it refuses before it is written down
                    self.journal.keep(visit)
                return drawn
        finally:
            visit._db = None  # the page of a refusal asks nothing any more

    def _check_right(self, visit: Visit) -> None:
        route = visit.route
        if route.may == PUBLIC:
            return
        if visit.person is None:
            raise SignInFirst
        if route.may == SIGNED_IN or visit.can(route.may):
            return
        visit.denied = True
        if route.within and visit.can(route.within):
            raise NotAllowed
        raise NotFound

    def _check_post(self, visit: Visit, posted: list[tuple[str, Any]]) -> None:
        if not security.comes_from_here(visit.request, self.settings):
            raise Refused403
        fields = dict((key, value) for key, value in posted if isinstance(value, str))
        given = fields.get("_csrf_token") or visit.request.headers.get("x-csrf-token", "")
        if not security.signature_holds(self.settings, "csrf", self.csrf_subject(visit), given):
            raise Refused403
        for _key, value in posted:
            if isinstance(value, str) and "\x00" in value:
                raise BadRequest
        if not visit.route.upload and any(isinstance(value, Uploaded) for _key, value in posted):
            raise BadRequest
        visit.posted = Lists(posted)

    def csrf_subject(self, visit: Visit) -> str:
        if visit.session_id and visit.person is not None:
            return f"session:{visit.person.session_number}"  # outlives the new identifier of each proof
        return f"visitor:{visit.visitor}"

    def _keeps_once(self, visit: Visit) -> bool:
        route = visit.route
        return route.writes and not route.tries and visit.me.tenant is not None and visit.me.audience == "workspace"

    def busy(self, request: Request[Any, Any, Any], route: Route) -> Response[Any]:
        """All threads were taken for as long as `patience`: come back in a moment. Asks nothing of the database."""
        visit = Visit(request=request, settings=self.settings, person=None, actor=None, route=route, services=self)
        current_locale.set(i18n.choose(None, request.headers.get("accept-language", "")))
        return self.respond(visit, self.error_page(visit, 503, "", reference()))

    # -- drawing --------------------------------------------------------------------------------------------------
    def context(self, visit: Visit) -> dict[str, Any]:
        """What every template sees besides its own: the frame, the visitor, url() and can()."""
        person = visit.person
        return {
            "visit": visit,
            "frame": self.frame(visit),
            "me": visit.actor,
            "person": person,
            "url": visit.url,
            "can": visit.can,
            "csrf_token": self.csrf_token(visit),
            "flashes": self.flashes(visit),
            "lang": current_locale.get(),
            "theme": person.theme if person else "auto",
            "shortcuts": person.shortcuts if person else False,
            "printable": self.journal.printable(visit),
        }

    def csrf_token(self, visit: Visit) -> str:
        if not (visit.session_id and visit.person is not None) and not visit.visitor:
            visit.visitor = security.new_secret()
            name = security.visitor_cookie(self.settings)
            visit.set_cookies.append(security.set_cookie(self.settings, name, visit.visitor))
        return security.sign(self.settings, "csrf", self.csrf_subject(visit))

    def flashes(self, visit: Visit) -> list[tuple[str, str, str | None, str | None]]:
        name = security.flash_cookie(self.settings)
        packed = visit.request.cookies.get(name)
        if not packed:
            return []
        visit.set_cookies.append(security.set_cookie(self.settings, name, "", 0))
        text = security.unpack(self.settings, "flash", packed)
        return [tuple(json.loads(text))] if text else []

    def _drawn(self, visit: Visit, answer: Answer) -> Answer:
        """Pages are drawn to bytes while the transaction is open; everything else passes."""
        if isinstance(answer, Page):
            part = answer.part if visit.wants_part else None
            html = draw(answer.template, part, self.context(visit) | answer.context)
            if part and visit.route.writes and answer.status >= 400:
                html += NO_NOTICE
            return Raw(html.encode(), answer.status, headers=answer.headers)
        if isinstance(answer, Done) and visit.wants_part and answer.swap:
            context = self.context(visit) | answer.context | {"message": answer.message, "link": answer.link}
            return Raw(draw(answer.swap, None, context).encode(), 200)
        return answer

    def respond(self, visit: Visit, answer: Answer) -> Response[Any]:
        response: Response[Any]
        if isinstance(answer, Done):
            if answer.message:
                href, words = answer.link or (None, None)
                packed = security.pack(
                    self.settings, "flash", json.dumps(["success", answer.message, href, words], ensure_ascii=False)
                )
                visit.set_cookies.append(
                    security.set_cookie(self.settings, security.flash_cookie(self.settings), packed, 120)
                )
            if visit.is_htmx:
                response = Response(b"", status_code=200, media_type=HTML, headers={"hx-redirect": answer.to})
            else:
                response = Redirect(answer.to, status_code=303)
        elif isinstance(answer, Download):
            kind = "inline" if answer.inline else "attachment"
            headers = {
                "content-disposition": f"{kind}; filename*=UTF-8''{quote(answer.name)}",
                "content-security-policy": "sandbox; default-src 'none'",
            }
            if len(answer.content) > PIECE:
                sent = pieces(answer.content, partial(self._may_still, visit), self.turns.threads)
                headers["content-length"] = str(len(answer.content))
                response = Stream(sent, status_code=answer.status, media_type=answer.media_type, headers=headers)
            else:
                response = Response(
                    answer.content, status_code=answer.status, media_type=answer.media_type, headers=headers
                )
        else:
            assert isinstance(answer, Raw)
            response = Response(
                answer.content, status_code=answer.status, media_type=answer.media_type, headers=dict(answer.headers)
            )
        response.cookies.extend(visit.set_cookies)
        return response

    def _may_still(self, visit: Visit) -> bool:
        """Whether the door and the right would open now as they did for this visit."""
        again = Visit(
            request=visit.request, settings=self.settings, person=None, actor=None, route=visit.route, services=self
        )
        try:
            self.admit(again, dict(visit.request.path_params))
            self._check_right(again)
        except Refusal:
            return False
        return not again.closed

    # -- refusals -------------------------------------------------------------------------------------------------
    def _refused(self, visit: Visit, refusal: Refusal) -> Answer:
        """A refusal is told to the person whether or not the journal takes it."""
        if visit.denied:
            try:
                self.journal.refuse(visit)
            except Exception as error:
                log.error("refusal not written down", extra={"error": type(error).__name__})
        return self.refused(visit, refusal)

    def refused(self, visit: Visit, refusal: Refusal) -> Answer:
        if isinstance(refusal, SignInFirst):
            return self._to_sign_in(visit, refusal)
        if isinstance(refusal, FactorFirst):
            return Done(visit.url("accounts:second-factor"))
        return self.error_page(visit, refusal.status, refusal.sentence, reference())

    def failed(self, visit: Visit, error: Exception) -> Answer:
        """A fault of ours: logged with its reference, without what a person typed; the page tells the reference."""
        ref = reference()
        status = 503 if session.is_away(error) else 500
        frames = [f"{f.filename.rsplit('/', 2)[-1]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)][-6:]
        log.error(
            "request failed",
            extra={"ref": ref, "route": visit.route.name, "error": type(error).__name__, "at": " ".join(frames)},
        )
        if self.settings.profile == "test":
            log.error("".join(traceback.format_exception(error)))
        return self.error_page(visit, status, "", ref)

    def error_page(self, visit: Visit, status: int, sentence: str, ref: str) -> Raw:
        shown = {"status": status, "message": sentence or None, "reference": ref, "retry_after": 10}
        try:
            context = self.context(visit) | shown
        except Exception:  # the frame itself is what failed: an error page stands without it
            log.exception("frame failed", extra={"ref": ref})
            visit.person = visit.actor = None
            context = self.context(visit) | shown
        headers: dict[str, str] = {"retry-after": "10"} if status == 503 else {}
        if visit.is_htmx:
            html = draw("errors/_message.html", None, context)
            headers |= {"hx-retarget": "#flash", "hx-reswap": "innerHTML", "hx-push-url": "false"}
            return Raw(html.encode(), status, headers=headers)
        return Raw(draw("errors/error.html", None, context).encode(), status, headers=headers)

    def _to_sign_in(self, visit: Visit, refusal: SignInFirst) -> Answer:
        asked = visit.here() if visit.request.method == "GET" else ""
        asked = asked if len(asked) < LONGEST_WAY_BACK else visit.path
        query = {"next": asked} if asked and asked != "/" else {}
        if refusal.idle:
            query["idle"] = "1"
        to = visit.url("accounts:sign-in") + (f"?{urlencode(query)}" if query else "")
        return Done(to)


class Refused403(Refusal):
    """A forged or stale token: said as such, since the person can mend it by reloading."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            i18n.gettext(
                "Cette page a trop attendu ou vient d’ailleurs. Rechargez-la, puis recommencez : "
                "rien n’a été enregistré."
            )
        )

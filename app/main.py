"""The application, read as a table of contents: the doors and their rooms, the guard, the errors."""

import logging
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar import route as litestar_route
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router

import app.accounts.controllers
import app.accounts.member_pages
import app.audit.controllers
import app.federation.controllers
import app.figures.controllers
import app.funding.controllers
import app.home.controllers
import app.imports.controllers
import app.initiatives.controllers
import app.mail.controllers
import app.models
import app.partners.controllers
import app.residences.controllers
import app.settings.controllers
import app.tasks  # a page may ask for any of them
import app.works.controllers
from app import once
from app.accounts import confirmation
from app.audit import writing
from app.doors import FEDERATION, PARTNER, WORKSPACE, admit
from app.frame import frame
from app.partners.shown import shared_with
from app.web.answers import Raw
from app.web.errors import reference
from app.web.guard import HeadAsGet, HostGuard, headers_hook
from app.web.routes import Route
from app.web.service import Services
from app.web.statics import STATIC
from app.web.turns import Turns
from app.web.urls import Urls
from app.web.visit import Visit
from tenants.database import Database
from tenants.settings import Settings, from_environment

NO_PLACE: list[Any] = [
    *app.accounts.controllers.ROUTES,
    *app.mail.controllers.ROUTES,
    *app.initiatives.controllers.FOR_ANYBODY,
    *app.funding.controllers.WITHOUT_A_SESSION,
]
IN_A_WORKSPACE: list[Any] = [
    *app.home.controllers.ROUTES,
    *app.residences.controllers.ROUTES,
    *app.works.controllers.ROUTES,
    *app.funding.controllers.ROUTES,
    *app.initiatives.controllers.ROUTES,
    *app.figures.controllers.ROUTES,
    *app.imports.controllers.ROUTES,
    *app.accounts.member_pages.IN_A_WORKSPACE,
    *app.accounts.controllers.IN_A_WORKSPACE,
    *app.partners.controllers.IN_A_WORKSPACE,
    *app.settings.controllers.ROUTES,
    *app.audit.controllers.IN_A_WORKSPACE,
]
IN_THE_FEDERATION: list[Any] = [
    *app.federation.controllers.ROUTES,
    *app.initiatives.controllers.IN_THE_FEDERATION,
    *app.accounts.member_pages.AT_THE_OFFICE,
    *app.audit.controllers.AT_THE_OFFICE,
]
FOR_PARTNERS: list[Any] = [*app.partners.controllers.FOR_PARTNERS]

log = logging.getLogger("passerelle")


@litestar_route("/healthz", http_method=["GET", "HEAD"], opt={"route": None}, include_in_schema=False)
async def healthz() -> Response[bytes]:
    """Alive: says nothing of the database, so that a restart of it takes no worker out."""
    return Response(b"ok", media_type="text/plain")


def create_app(settings: Settings | None = None) -> Litestar:
    """One process of the product. Raises UnsafeSettings in an unsafe production profile."""
    settings = settings or from_environment()
    settings.refuse_unsafe()
    database = Database(settings)
    urls = Urls()
    services = Services(
        settings=settings,
        database=database,
        urls=urls,
        turns=Turns(settings.pool_size),
        admit=admit(database),
        frame=frame,
        once=once,
        journal=writing,
        shared_with=shared_with,
        proofs=confirmation,
    )
    made = Litestar(
        route_handlers=[
            healthz,
            create_static_files_router(
                path="/static",
                directories=[STATIC],
                cache_control=CacheControlHeader(public=True, max_age=31_536_000, immutable=True),
            ),
            *NO_PLACE,
            Router(WORKSPACE, route_handlers=IN_A_WORKSPACE),
            Router(FEDERATION, route_handlers=IN_THE_FEDERATION),
            Router(PARTNER, route_handlers=FOR_PARTNERS),
        ],
        state=State({"services": services}),
        openapi_config=None,
        before_send=[headers_hook(settings)],
        middleware=[DefineMiddleware(HeadAsGet), DefineMiddleware(HostGuard, settings=settings)],
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, minimum_size=800),
        exception_handlers={HTTPException: _before_any_handler, Exception: _before_any_handler},
        on_shutdown=[database.close],
        debug=False,
    )
    for path, declared in declared_routes(made):
        urls.add(declared.name, path)
        if declared.method == "GET":
            services.pages[declared.name] = declared
    return made


def declared_routes(made: Litestar) -> list[tuple[str, Route]]:
    """Every route of ours with its whole path. Raises LookupError for one that declares nothing."""
    found: list[tuple[str, Route]] = []
    for route in made.routes:
        for handler in getattr(route, "route_handlers", []):
            if "OPTIONS" in handler.http_methods and len(handler.http_methods) == 1:
                continue
            declared = handler.opt.get("route", "missing")
            if declared == "missing" and not route.path.startswith("/static"):
                raise LookupError(f"{route.path} declares no right: nobody may enter.")
            if isinstance(declared, Route):
                found.append((route.path_format, declared))
    return found


def _before_any_handler(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """What Litestar refuses by itself: unknown path, wrong verb, a body too large or not understood."""
    services: Services = request.app.state.services
    status = getattr(error, "status_code", 500)
    if status >= 500:
        log.error("request failed outside a handler: %s", type(error).__name__)
    visit = Visit(
        request=request, settings=services.settings, person=None, actor=None, route=NOWHERE, services=services
    )
    answer = services.error_page(visit, status, "", reference())
    assert isinstance(answer, Raw)
    answer.headers |= getattr(error, "headers", None) or {}  # 405 names the verbs that are allowed
    return services.respond(visit, answer)


NOWHERE = Route("nowhere", "GET", "", "public", None, False, False, lambda visit: Raw(), (), (), False)

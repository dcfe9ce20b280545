"""What a page asks of the database: its statements as they went over the wire, replayed later by the bare handler."""

import datetime
import decimal
import re
import uuid
from typing import Any
from urllib.parse import urljoin

from litestar.testing import TestClient
from sqlalchemy import event

from app.main import create_app
from tenants.actor import Audience
from tenants.settings import Settings

LOADED = re.compile(r'(?:href|src)="([^"#]+)|url\("?([^")#]+)')
SELDOM = "/static/inter-ext"  # letters beyond the French ones: a browser asks for them when it meets one


def record(settings: Settings, email: str, password: str, pages: dict[str, str]) -> tuple[dict[str, Any], str, int]:
    """{name: {html, statements}} of each page, asked twice (the second time is kept), a signed-in session's
    cookie, and the compressed bytes of a first visit."""
    made = create_app(settings)
    database = made.state.services.database
    seen: list[tuple[str, Any]] = []
    for audience in (Audience.WORKSPACE, Audience.FEDERATION):

        @event.listens_for(database.engine(audience), "before_cursor_execute")
        def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
            seen.append((statement, parameters))

    kept = {}
    with TestClient(made, base_url="http://localhost") as client:
        cookie = signed_in(client, email, password)
        for name, path in pages.items():
            for _ in range(2):
                seen.clear()
                answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            statements = [[sql, {key: _plain(value) for key, value in (values or {}).items()}] for sql, values in seen]
            count = int(answer.headers["x-statements"])  # the door's included
            kept[name] = {"html": answer.text, "statements": statements, "path": path, "count": count}
        wire = first_visit(client, next(iter(pages.values())))
    return kept, cookie, wire


def signed_in(client: TestClient[Any], email: str, password: str) -> str:
    """The cookie of a session that begins."""
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    client.post("/sign-in", data={"email": email, "password": password, "_csrf_token": token.group(1)})
    return str(client.cookies["passerelle"])


def first_visit(client: TestClient[Any], path: str) -> int:
    """Compressed bytes of a page and of everything it asks for: styles, scripts, fonts, pictures."""
    asked: set[str] = set()
    waiting, total = [path], 0
    while waiting:
        address = waiting.pop()
        if address in asked:
            continue
        asked.add(address)
        with client.stream("GET", address) as answer:
            total += sum(len(part) for part in answer.iter_raw())
        if answer.headers["content-type"].startswith(("text/html", "text/css")):
            text = client.get(address).text
            found = [urljoin(address, one or other) for one, other in LOADED.findall(text)]
            waiting += [one for one in found if one.startswith("/static/") and not one.startswith(SELDOM)]
    return total


def _plain(value: Any) -> Any:
    """A value as JSON and psycopg both take it; the statements carry their own casts."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, uuid.UUID | datetime.date | decimal.Decimal):
        return str(value)
    return value

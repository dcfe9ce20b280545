"""What a page asks of the database: its statements as they went over the wire, replayed later by the bare handler."""

import datetime
import decimal
import re
import uuid
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import event

from app.main import create_app
from tenants.actor import Audience
from tenants.settings import Settings


def record(settings: Settings, email: str, password: str, pages: dict[str, str]) -> tuple[dict[str, Any], str]:
    """{name: {html, statements}} of each page, asked twice (the second time is kept), and a signed-in session's
    cookie."""
    made = create_app(settings)
    database = made.state.services.database
    seen: list[tuple[str, Any]] = []
    for audience in (Audience.WORKSPACE, Audience.FEDERATION):

        @event.listens_for(database.engine(audience), "before_cursor_execute")
        def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append((statement, parameters))

    kept = {}
    with TestClient(made, base_url="http://localhost") as client:
        form = client.get("/sign-in").text
        token = re.search(r'name="_csrf_token" value="([^"]+)"', form)
        assert token is not None
        client.post("/sign-in", data={"email": email, "password": password, "_csrf_token": token.group(1)})
        cookie = str(client.cookies.get("passerelle"))
        for name, path in pages.items():
            for _ in range(2):
                seen.clear()
                answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            statements = [[sql, {key: _plain(value) for key, value in (values or {}).items()}] for sql, values in seen]
            kept[name] = {"html": answer.text, "statements": statements, "path": path}
    return kept, cookie


def _plain(value: Any) -> Any:
    """A value as JSON and psycopg both take it; the statements carry their own casts."""
    if isinstance(value, uuid.UUID | datetime.date | decimal.Decimal):
        return str(value)
    return value

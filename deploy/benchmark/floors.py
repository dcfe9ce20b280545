"""The two floors of each page, on the same server software: its own bytes as a constant, and a bare handler that
runs the
page's own statements with raw psycopg and draws their rows with a bare template."""

import json
import os
import re
from pathlib import Path
from typing import Any

import jinja2
import psycopg_pool
from litestar import Litestar, Response, get

BARE = jinja2.Environment(autoescape=True, trim_blocks=True).from_string(
    "<!doctype html><html lang=fr><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>"
    "{% for rows in results %}<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>{% endfor %}</body></html>"
)


def create_app() -> Litestar:
    """PASSERELLE_BENCH: a JSON file {pages: {name: {html, statements: [[sql, values], …]}}, url}."""
    plan: dict[str, Any] = json.loads(Path(os.environ["PASSERELLE_BENCH"]).read_text())
    pool = psycopg_pool.ConnectionPool(plan["url"], min_size=8, max_size=8, open=False)
    handlers = []
    for name, page in plan["pages"].items():
        handlers += [_static(name, page["html"].encode()), _bare(name, page["statements"], pool)]

    async def start() -> None:
        pool.open(wait=True)

    async def stop() -> None:
        pool.close()

    return Litestar(handlers, on_startup=[start], on_shutdown=[stop], openapi_config=None)


def _static(name: str, content: bytes) -> Any:
    @get(f"/static/{slug(name)}", sync_to_thread=False)
    def constant() -> Response[bytes]:
        return Response(content, media_type="text/html; charset=utf-8")

    return constant


def _bare(name: str, statements: list[tuple[str, dict[str, Any]]], pool: psycopg_pool.ConnectionPool) -> Any:
    @get(f"/bare/{slug(name)}", sync_to_thread=True)
    def bare() -> Response[bytes]:
        with pool.connection() as connection:
            results = [connection.execute(sql.encode(), values).fetchall() for sql, values in statements]
        return Response(BARE.render(title=name, results=results).encode(), media_type="text/html; charset=utf-8")

    return bare


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name)

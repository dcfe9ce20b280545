"""Aujourd’hui: what must I do, and how do things stand."""

from app.accounts.permissions import Right
from app.web.answers import Answer, page
from app.web.routes import get
from app.web.visit import Visit


@get("/", name="home:today", may=Right.WORKSPACE_HOME)
def today(visit: Visit) -> Answer:
    return page("home/today.html")


ROUTES = [today]

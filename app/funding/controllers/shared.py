"""What the controllers of the funding begin and end with: a row or 404, a deed, the page of an undoing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.web.answers import Answer, page
from app.web.errors import NotFound
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.visit import Visit
from tenants.session import Stale


def held(visit: Visit, statement: Any, **values: Any) -> Any:
    """The one object of a statement. Raises NotFound."""
    found = visit.db.object(statement, **values)
    if found is None:
        raise NotFound
    return found


def read(visit: Visit, statement: Any, **values: Any) -> Any:
    """The one row of a statement. Raises NotFound."""
    found = visit.db.first(statement, **values)
    if found is None:
        raise NotFound
    return found


@contextmanager
def acting(visit: Visit, form: Form) -> Iterator[None]:
    """A deed; somebody else's change in between is said in the form."""
    try:
        with deed(visit.db, form):
            yield
            visit.db.flush()
    except Stale:
        form.refuse(_("Une autre personne a modifié cette ligne entre-temps. Rechargez la page, puis recommencez."))


def undo_page(
    form: Form,
    *,
    title: str,
    submit: str,
    consequences: list[str],
    back: str,
    trail: Any,
    status: int = 200,
) -> Answer:
    """The page that says what an undoing does, before it does it."""
    return page(
        "funding/undo.html",
        part="form",
        status=status,
        form=form,
        title=title,
        submit=submit,
        consequences=consequences,
        back=back,
        trail=trail,
    )

"""Bytes of a shared file as they leave: a partner takes it away, a colleague looks at it beforehand."""

from collections.abc import Callable
from uuid import UUID

from app.partners import papers
from app.partners.packs import Reader
from app.web.errors import NotFound
from app.web.visit import Visit
from tenants import clock
from tenants.files import Files, NoSuchFile, files_of


def content(visit: Visit, read: Callable[[Files], bytes]) -> bytes:
    """What `read` finds among the files of the share's association. Raises NotFound."""
    assert visit.me.tenant is not None  # the path names a share, or the association itself
    try:
        return read(files_of(visit.settings, visit.me.tenant))
    except NoSuchFile:
        raise NotFound from None


def reader(visit: Visit, share: UUID, organisation: str, *, preview: bool = False) -> Reader:
    """Whoever asks for the papers of that share; the mark on their pages says so."""
    me = visit.me
    assert me.workspace is not None
    assert me.account_id is not None
    return Reader(me.workspace, share, me.account_id, preview, papers.read_by(me.name, organisation, clock.now()))

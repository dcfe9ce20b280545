"""Who acts, for which workspace, with which rights. Frozen: an actor is decided at the door and never changes."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Audience(StrEnum):
    """One database role and one pool each; a role reads nothing that its audience may not."""

    WORKSPACE = "workspace"
    PARTNER = "partner"
    FEDERATION = "federation"
    PUBLISHER = "publisher"
    IDENTITY = "identity"
    JOBS = "jobs"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Workspace:
    """An association's isolated space. `id` is its tenant id."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or job) acting in one place.

    workspace is None in the federation wing and for identity work. member_id names the colleague inside the workspace.
    share: what a partner reads, one thing at a time; preview: a colleague looks at it with the partner's own role.
    """

    audience: Audience
    workspace: Workspace | None = None
    account_id: UUID | None = None
    member_id: UUID | None = None
    name: str = ""
    role: str = ""
    administrator: bool = False
    rights: frozenset[str] = field(default_factory=frozenset)
    share: UUID | None = None
    preview: bool = False

    def may(self, right: str) -> bool:
        return right in self.rights

    @property
    def tenant(self) -> UUID | None:
        return self.workspace.id if self.workspace else None


def keeper(workspace: Workspace) -> Actor:
    """The installation itself at work in one workspace: jobs, commands, seeds. No person, no rights on screen."""
    return Actor(Audience.WORKSPACE, workspace=workspace, name="Passerelle", role="keeper")


def previewer(workspace: Workspace, share: UUID) -> Actor:
    """The partner's role over one share of the workspace that a colleague may look at beforehand."""
    return Actor(Audience.PARTNER, workspace=workspace, name="Passerelle", role="preview", share=share, preview=True)


def witness(workspace: Workspace) -> Actor:
    """Writes down who looked at what, and reads nothing."""
    return Actor(Audience.AUDIT, workspace=workspace, name="Passerelle", role="witness")


def publisher(workspace: Workspace) -> Actor:
    """Carries one workspace's submission over the wall, masked."""
    return Actor(Audience.PUBLISHER, workspace=workspace, name="Passerelle", role="publisher")


IDENTITY = Actor(Audience.IDENTITY, name="Passerelle")
JOBS = Actor(Audience.JOBS, name="Passerelle")
FEDERATION = Actor(Audience.FEDERATION, name="Passerelle")

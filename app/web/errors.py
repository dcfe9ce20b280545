"""Refusals that become error pages. Words of S55; a reference for the person, never an internal for anybody."""

import secrets


class Refusal(Exception):
    """An HTTP refusal with a sentence for the person; `status` decides the page's words when the sentence is empty."""

    status = 400

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """Absent, or somebody else's: the same answer."""

    status = 404


class NotAllowed(Refusal):
    """A deed inside a page one may read, by a role that may not do it."""

    status = 403


class SignInFirst(Refusal):
    """No session, or one that has ended. `again`: it ended by idling."""

    status = 401

    def __init__(self, idle: bool = False) -> None:
        super().__init__("")
        self.idle = idle


class FactorFirst(Refusal):
    """Somebody who must give a second factor and has none: nothing else opens."""

    status = 401


class Conflict(Refusal):
    """Somebody else changed the same thing since the form was opened."""

    status = 409


class Suspended(Refusal):
    """A workspace that the head office has shut for a time: its own people are told so, nobody else."""

    status = 423


class BadRequest(Refusal):
    status = 400


def reference() -> str:
    """Four signs without look-alikes, said by the person on the phone and written beside the error in the log."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))

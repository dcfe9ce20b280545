"""What happened in a stay, in the order of days: each event in a sentence, with who, and what undoes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.residences import fees
from app.residences.stay_page import OPENING, StayPage
from app.residences.stay_words import GIVEN_BY, MODES, is_durable, of_month
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.words import day, inside, money, month, nights_count


@dataclass(frozen=True)
class Timeline:
    """undo(kind, number): the address that undoes an event, or None when this reader may not."""

    stay: StayPage
    undo: Callable[[str, int], str | None]

    def lines(self) -> list[dict[str, Any]]:
        """Newest first."""
        stay = self.stay
        told = [self._told(e) for e in stay.events if self._is_told(e)]
        told += [self._due_told(line) for line in stay.account.lines]
        first = next((e for e in stay.events if e.kind == "period"), None)
        moves = [e for e in stay.events if e.kind == "move" and e.undone_at is None]
        unit = min(moves, key=lambda e: e.until).words if moves else stay.head.label
        entry = _("Entrée au logement %(unit)s, %(residence)s.") % {"unit": unit, "residence": stay.head.residence}
        told.append(self._line(stay.head.date_in, 0, entry, by=stay.members.get(first.made_by) if first else None))
        told.sort(key=lambda line: (line["at"], line["order"]), reverse=True)
        return told

    def _is_told(self, event: Any) -> bool:
        if event.kind in ("period", "due") or (event.kind == "step" and event.code == OPENING):
            return False
        return self.stay.story or event.kind in ("payment", "departure", "move")

    def _line(self, at: date, order: int, text: str, **more: Any) -> dict[str, Any]:
        return {"at": at, "when": day(at), "order": order, "group": month(at), "text": text} | more

    def _due_told(self, line: fees.Line) -> dict[str, Any]:
        due = line.due
        words = {"month": of_month(due.month), "nights": nights_count(due.nights), "of": due.nights_in_month}
        text = _("Avis %(month)s : %(nights)s sur %(of)s, ") % words + money(due.total, True) + "."
        return self._line(max(due.month, self.stay.head.date_in), 1, text)

    def _told(self, event: Any) -> dict[str, Any]:
        text, note = getattr(self, f"_{event.kind}_words")(event)
        more: dict[str, Any] = {"by": self.stay.members.get(event.made_by), "note": note}
        if event.undone_at is not None:
            more["undone"] = undone_words(event, self.stay.members)
        elif self._is_last_of_its_kind(event):
            more["undo"] = self.undo(event.kind, event.number)
        return self._line(event.on_day, 2 + (event.number or 0), text, **more)

    def _is_last_of_its_kind(self, event: Any) -> bool:
        """A decision may be undone until the next one; a notice, until the departure that follows it."""
        if event.kind == "decision":
            live = [e.number for e in self.stay.events if e.kind == "decision" and e.undone_at is None]
            return self.stay.situation != "left" and event.number == max(live)
        if event.kind == "move":
            return self.stay.is_last_move(event.number)
        return event.kind != "notice" or self.stay.head.departure is None

    def _decision_words(self, e: Any) -> tuple[str, str]:
        if e.code == "renew":
            return _("Nouvelle période prévue, à revoir le %(day)s.") % {"day": day(e.until)}, e.words
        if e.code == "leave":
            return _("Décision : préparer la sortie."), e.words
        return _("Décision reportée au %(day)s.") % {"day": day(e.until)}, e.words

    def _notice_words(self, e: Any) -> tuple[str, str]:
        words = {"by": str(GIVEN_BY[e.code]), "free": day(e.until)}
        return _("Départ annoncé %(by)s : logement libre le %(free)s.") % words, in_words("departure_reasons", e.words)

    def _move_words(self, e: Any) -> tuple[str, str]:
        words = {"from": e.words, "to": e.code}
        return _("Changement de logement : du %(from)s au %(to)s.") % words, ""

    def _departure_words(self, e: Any) -> tuple[str, str]:
        if not self.stay.story:
            return _("Départ enregistré."), ""
        if e.code == "death":
            return _("Décès de la personne."), ""
        text = _("Départ vers : %(where)s.") % {"where": inside(in_words("exit_destinations", e.code))}
        if is_durable(e.code):
            text = text.rstrip(".") + _(" (logement durable).")
        return text, in_words("departure_reasons", e.words)

    def _step_words(self, e: Any) -> tuple[str, str]:
        return _("Démarche : %(step)s.") % {"step": in_words("exit_search_steps", e.code)}, e.words

    def _payment_words(self, e: Any) -> tuple[str, str]:
        text = _("Paiement de %(amount)s") % {"amount": money(e.amount, True)}
        text += f", {MODES[e.code]}." if e.code in MODES else "."
        back = _("%(amount)s rendus à la personne.") % {"amount": money(e.given_back, True)} if e.given_back else ""
        return text, back


def undone_words(event: Any, members: dict[Any, str]) -> str:
    """« annulé le 12 mars 2026 par Nadia Bertin »."""
    words = {"day": day(event.undone_at.date()), "who": members.get(event.undone_by) or _("l’installation")}
    return _("annulé le %(day)s par %(who)s") % words

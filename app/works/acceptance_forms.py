"""The form of an acceptance: ten points of the decency list, and for a snag what and by when."""

from datetime import timedelta
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.reference import catalogue
from app.web.forms import Day, Form, LongText, Needed, Radios, Text, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import locale_of
from tenants import clock

RESULT_WORDS = {"ok": _l("Conforme"), "snag": _l("Réserve"), "not_applicable": _l("Sans objet")}
DAYS_TO_LIFT = 15
NAMED_LEFT = 2  # points still to check that are named; of more only how many are left, a phone has no room


def points() -> list[tuple[str, str]]:
    """The points of the decency list of today, in its order."""
    return catalogue.choices("decency_checks", locale_of(), clock.today())


class PointForm(wtforms.Form):
    """One point. work, lift_by: of its snag."""

    class Meta(Form.Meta):
        pass

    point = wtforms.HiddenField()
    result = Radios("", [Optional()], choices=lambda: list(RESULT_WORDS.items()))
    work = Text(_l("Quoi"), [Optional()], longest=200)
    lift_by = Day(_l("À lever avant le"), [Optional()])

    @property
    def is_whole_snag(self) -> bool:
        return bool(self.result.data == "snag" and self.work.data and self.lift_by.data)


class AcceptanceForm(Form):
    """happened_on: the day of the acceptance, from which the snags are found. kept_snags: the number of a point's."""

    kept_snags: dict[str, int]

    happened_on = Day(_l("Réception faite le"), [Needed(_l("Indiquez le jour de la réception."))])
    note = LongText(_l("Note"), [Optional()], longest=500)
    checks = wtforms.FieldList(wtforms.FormField(PointForm), max_entries=40)

    @classmethod
    def of(cls, results: dict[str, str], snags: dict[str, Any], posted: Any = None) -> "AcceptanceForm":
        """The ten points with what is kept of them already."""
        today = clock.today()
        checks = [
            {
                "point": code,
                "result": results.get(code, ""),
                "work": snags[code].work if code in snags else "",
                "lift_by": snags[code].lift_by if code in snags else today + timedelta(days=DAYS_TO_LIFT),
            }
            for code, _words in points()
        ]
        return cls(posted, data={"happened_on": today, "checks": checks})

    @property
    def answered(self) -> int:
        return len({entry["point"].data for entry in self.checks if entry["result"].data} & dict(points()).keys())

    @property
    def snags(self) -> int:
        return sum(entry["result"].data == "snag" for entry in self.checks)

    def judge(self) -> None:
        """What is still missing, said at its place."""
        known = dict(points())
        told = {entry["point"].data for entry in self.checks if entry["result"].data}
        left = [words for code, words in known.items() if code not in told]
        if len(left) > NAMED_LEFT:
            self.refuse(_("Il reste %(count)s points à vérifier.") % {"count": len(left)})
        elif left:
            self.refuse(_("Il reste à vérifier : %(points)s.") % {"points": ", ".join(left)})
        for entry in self.checks:
            if entry["result"].data != "snag":
                continue
            words = {"point": known.get(entry["point"].data, "")}
            if not entry["work"].data:
                entry["work"].errors = [_("Indiquez ce qu’il faut reprendre (%(point)s).") % words]
            if not entry["lift_by"].data:
                entry["lift_by"].errors = [_("Indiquez jusqu’à quand (%(point)s).") % words]
            elif self.happened_on.data and entry["lift_by"].data < self.happened_on.data:
                entry["lift_by"].errors = [_("Ce jour est avant la réception (%(point)s).") % words]
            if entry["work"].errors or entry["lift_by"].errors:
                self.refuse(_("Complétez les réserves."))


constraint("ck_snags_lift_by_after_found_on", None, _l("Une réserve se lève le jour de la réception ou après."))

"""The demo's papers, sent reports and deadlines of the operating dossiers: made-up papers, days counted from today."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select

from app import papers
from app.demo_operating import ACTION, TITLE
from app.funding.budget_models import Budget, BudgetLine
from app.funding.deadline_models import Deadline, DeadlineMove
from app.funding.document_models import ChecklistItem, FundingDocument
from app.funding.dossier_models import Dossier
from app.funding.grid import Line, grid
from app.funding.report_models import FinancialReport, ReportSending, ReportText
from app.funding.report_page import sent_lines
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.files import Files, files_of
from tenants.registry import Member
from tenants.session import Db

ALREADY = select(exists(select(FundingDocument.id)))
DOSSIER = select(Dossier).where(Dossier.title == bindparam("title")).order_by(Dossier.number).limit(1)
REPORTS = (
    select(FinancialReport)
    .join(Budget, Budget.id == FinancialReport.budget_id)
    .where(Budget.dossier_id == bindparam("dossier_id"))
    .order_by(Budget.year)
)
LINES = select(BudgetLine.account, BudgetLine.rank, BudgetLine.name, BudgetLine.planned, BudgetLine.actual).where(
    BudgetLine.budget_id == bindparam("id")
)
FUNDRAISER = select(Member.id).where(Member.role == "fundraiser").order_by(Member.number).limit(1)
MOST = 1_000_000
PDF = "application/pdf"
# type, words, year back from this one, days from today to the last day of validity
KEPT = (
    ("statutes", "Statuts de l’association", None, None),
    ("officers_list", "Liste des dirigeants", None, None),
    ("insurance_liability", "Attestation d’assurance responsabilité civile", None, 9),
    ("social_tax_certificate", "Attestation de vigilance", None, -20),
    ("activity_report", "Rapport d’activité", 1, None),
    ("approved_accounts", "Comptes approuvés", 1, None),
)
OF_THE_RESIDENCE = (("maintenance_book", "Carnet d’entretien"), ("fire_safety", "Procès-verbal de sécurité incendie"))
ASKED = ("statutes", "bank_details", "insurance_liability", "social_tax_certificate")
WITH_REPORT = ("activity_report", "approved_accounts")


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding, after the operating dossiers. Running it again changes nothing."""
    place = places["valence"]
    files = files_of(database.settings, place.id)
    with session.open(database, keeper(place), write=True) as db:
        if not db.value(ALREADY) and db.object(DOSSIER, title=TITLE):
            Papers(db, files, place.name, clock.today()).load()


class Papers:
    """Puts them in."""

    def __init__(self, db: Db, files: Files, sender: str, today: date) -> None:
        self.db, self.files, self.sender, self.today = db, files, sender, today
        self.who = db.value(FUNDRAISER)

    def load(self) -> None:
        running, action = (self.db.object(DOSSIER, title=title) for title in (TITLE, ACTION))
        for type_, words, back, days in KEPT:
            self.keep(type_, words, self.today.year - back if back else None, days)
        for type_, words in OF_THE_RESIDENCE:
            self.keep(type_, words, None, None, running.residence_id)
        for dossier in (running, action):
            for type_ in ASKED:
                self.db.add(ChecklistItem(dossier_id=dossier.id, moment="filing", type=type_))
        for type_ in WITH_REPORT:
            self.db.add(ChecklistItem(dossier_id=running.id, moment="report", type=type_))
        first, second, _third = self.db.objects(REPORTS, dossier_id=running.id)
        self.send(first, running, first.due_on + timedelta(days=4), accepted=40)
        self.send(second, running, second.due_on - timedelta(days=6), accepted=None)
        self.deadlines(running, action)

    def paper(self, title: str, lines: list[str]) -> dict[str, Any]:
        """The columns of a file that says of itself that it is an example."""
        data = {
            "title": title, "sender": self.sender, "sender_address": "", "reference": "Exemple de démonstration",
            "source": "Papier inventé.", "made_at": "", "blocks": [{"title": "Exemple", "lines": [title]}],
            "lines": lines, "heads": [], "rows": [], "totals": [], "after": [], "signed": [f"Pour {self.sender}"],
        }  # fmt: skip
        kept = self.files.put(papers.pdf("works", self.today, data), MOST)
        return {"media_type": PDF, "size": kept.size, "sha256": kept.sha256, "file_key": kept.key}

    def keep(
        self, type_: str, words: str, year: int | None, days: int | None, residence_id: UUID | None = None
    ) -> None:
        until = self.today + timedelta(days=days) if days is not None else None
        self.db.add(
            FundingDocument(
                type=type_, year=year, valid_until=until, name=f"{words}.pdf", made_by=self.who,
                residence_id=residence_id, **self.paper(words, ["Ce papier tient la place du vrai."]),
            )
        )  # fmt: skip

    def send(self, report: FinancialReport, dossier: Dossier, on: date, accepted: int | None) -> None:
        self.db.add(
            ReportText(
                report_id=report.id, section="implementation",
                words="La résidence a tourné toute l’année, avec une permanence chaque jour ouvré (exemple).",
            )
        )  # fmt: skip
        sending = ReportSending(
            report_id=report.id, sent_on=on, sent_to="Service de l’État (exemple)", due_on=report.due_on,
            made_by=self.who, **self.paper("Compte rendu financier", [dossier.title]),
        )  # fmt: skip
        self.db.add(sending)
        rows = self.db.all(LINES, id=report.budget_id)
        lines = [Line(row.account, row.rank, row.name, row.planned, row.actual) for row in rows]
        self.db.add(*sent_lines(sending.id, grid(lines), {"a60": "Un lave-linge de plus a été acheté (exemple)."}))
        report.accepted_on = on + timedelta(days=accepted) if accepted else None

    def deadlines(self, running: Dossier, action: Dossier) -> None:
        for days, kind, name, dossier, who, done in (
            (3, "filing", "Déposer la demande de l’an prochain", running, self.who, None),
            (24, "claim", "Envoyer la demande de solde", action, self.who, None),
            (52, "other", "Comité de suivi avec les financeurs", running, None, None),
            (-12, "other", "Relire la convention AGLS", running, self.who, -9),
            (-2, "other", "Rappeler le service de l’État", running, self.who, None),
        ):
            row = Deadline(
                dossier_id=dossier.id, kind=kind, name=name, due_on=self.today + timedelta(days=days),
                member_id=who, done_on=self.today + timedelta(days=done) if done is not None else None,
            )  # fmt: skip
            self.db.add(row)
            if kind == "claim":
                self.db.add(
                    DeadlineMove(
                        deadline_id=row.id, was_on=row.due_on - timedelta(days=14), now_on=row.due_on,
                        reason="le prestataire facture en fin de mois",
                    )
                )  # fmt: skip

"""The demo's funding: the building of Faventines 1995-1997 with its ten co-funders, the works operation of Roanne with
its four public funders and Emmaüs, and enough other dossiers for the lists.

The case sheet gives the total of Faventines and the names; how it is split is invented, and said so on every page. The
total of Roanne and its split are invented too.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select

from app.funding.dossier_models import Dossier, DossierPerson, DossierStep, Milestone
from app.funding.funder_models import Funder, FunderContact, FunderDeadline, FunderName, FunderPaper
from app.funding.plan_models import CostLine, FundingAct, FundingLine, PlanClosing, PlanVariant, VariantLine
from app.residences.models import Residence
from app.works.enterprise_models import Agreement
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.session import Db

ANYTHING = select(exists(select(CostLine.id)))
FAVENTINES = select(Residence.id).where(Residence.name.contains("Faventines")).order_by(Residence.number).limit(1)
SESAME = select(Agreement.id).order_by(Agreement.starts_on.desc()).limit(1)
INVENTED = "Répartition fictive : la fiche ne donne que le total et les financeurs."
EXAMPLE = "Exemple : montants fictifs."

# name of today, type, public, former names: (name, from, until)
FUNDERS_OF_VALENCE: tuple[tuple[str, str, bool, tuple[tuple[str, date | None, date], ...]], ...] = (
    ("État (DDETS de la Drôme)", "state", True, (("État", None, date(2021, 3, 31)),)),
    ("Région Auvergne-Rhône-Alpes", "region", True, (("Région Rhône-Alpes", None, date(2015, 12, 31)),)),
    ("Département de la Drôme", "department", True, (("Conseil général de la Drôme", None, date(2015, 4, 1)),)),
    ("Caisse des Dépôts et Consignations", "caisse_des_depots", True, ()),
    (
        "Agence nationale de la cohésion des territoires", "state_agency", True,
        (
            ("Fonds d’action sociale", date(1958, 12, 29), date(2001, 11, 16)),
            ("FASILD", date(2001, 11, 17), date(2006, 6, 30)),
        ),
    ),
    (
        "Fondation pour le logement des défavorisés", "foundation", False,
        (("Fondation Abbé Pierre", date(1987, 1, 1), date(2025, 1, 24)),),
    ),
    ("Fondation de France", "foundation", False, ()),
    ("Association Saint Vincent", "association", False, ()),
    ("Chambre de commerce et d’industrie de la Drôme", "chamber", True, ()),
    ("Mutuelles (groupement)", "mutual", False, ()),
    ("Valence Romans Agglo", "epci", True, ()),
    ("CAF de la Drôme", "caf_msa", True, ()),
)  # fmt: skip
# funder, nature, asked, awarded, notified on, reference
PLAN_OF_FAVENTINES = (
    ("État (DDETS de la Drôme)", "subsidy", 129_000, 129_000, date(1995, 7, 8), "96-466"),
    ("Région Auvergne-Rhône-Alpes", "subsidy", 148_000, 143_000, date(1995, 11, 22), "95-110"),
    ("Département de la Drôme", "subsidy", 25_000, 25_000, date(1995, 9, 13), "96-722"),
    ("Caisse des Dépôts et Consignations", "loan", 262_000, 262_000, date(1995, 8, 6), "96-626"),
    ("Agence nationale de la cohésion des territoires", "subsidy", 96_000, 91_000, date(1995, 11, 9), "95-385"),
    ("Fondation pour le logement des défavorisés", "gift", 42_000, 37_000, date(1995, 12, 3), "95-647"),
    ("Fondation de France", "gift", 52_000, 52_000, date(1995, 4, 9), "95-560"),
    ("Association Saint Vincent", "gift", 33_000, 33_000, date(1995, 7, 19), "96-533"),
    ("Chambre de commerce et d’industrie de la Drôme", "subsidy", 21_000, 21_000, date(1995, 7, 17), "96-916"),
    ("Mutuelles (groupement)", "subsidy", 155_000, 155_000, date(1995, 3, 19), "96-357"),
)
COSTS_OF_FAVENTINES = (
    ("land", "Acquisition", 212_000),
    ("works", "Travaux", 548_000),
    ("fees", "Architecte et maîtrise d’œuvre", 82_000),
    ("furniture", "Mobilier", 71_000),
    ("contingencies", "Divers et imprévus", 35_000),
)


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding. A workspace that already holds a plan is left as it is."""
    for slug, load in (("valence", load_valence), ("roanne", load_roanne)):
        with session.open(database, keeper(places[slug]), write=True) as db:
            if not db.value(ANYTHING):
                load(db, clock.today())


@dataclass
class Writer:
    """Puts dossiers in, days counted back from today."""

    db: Db
    today: date
    funders: dict[str, Funder] = field(default_factory=dict)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def funder(self, name: str, kind: str, public: bool, former: Any = (), **more: Any) -> None:
        made = Funder(name=name, type=kind, public=public, **more)
        self.db.add(made)
        self.db.add(
            *(FunderName(funder_id=made.id, name=old, valid_from=first, valid_to=last) for old, first, last in former)
        )
        self.funders[name] = made

    def dossier(self, kind: str, title: str, years: tuple[int, int], **more: Any) -> Dossier:
        made = Dossier(kind=kind, title=title, year_from=years[0], year_to=years[1], **more)
        self.db.add(made)
        return made

    def steps(self, dossier: Dossier, *steps: tuple[str, date]) -> None:
        self.db.add(*(DossierStep(dossier_id=dossier.id, stage=stage, happened_on=day) for stage, day in steps))

    def costs(self, dossier: Dossier, *costs: tuple[str, str, int]) -> list[CostLine]:
        made = [
            CostLine(dossier_id=dossier.id, rank=rank, category=kind, name=name, amount=Decimal(amount))
            for rank, (kind, name, amount) in enumerate(costs, start=1)
        ]
        self.db.add(*made)
        return made

    def settle(self, dossier: Dossier, on: date, amount: int, public_aid: int) -> None:
        total, public = Decimal(amount), Decimal(public_aid)
        self.db.add(PlanClosing(dossier_id=dossier.id, settled_on=on, cost=total, resources=total, public_aid=public))

    def line(self, dossier: Dossier, rank: int, funder: str, nature: str, asked: int, *acts: Any) -> FundingLine:
        """funder: a name, or with nature own_funds or revenue what it is. acts: (kind, day, amount, reference)."""
        giver = self.funders.get(funder)
        made = FundingLine(
            dossier_id=dossier.id,
            rank=rank,
            funder_id=giver.id if giver else None,
            name="" if giver else funder,
            nature=nature,
            asked=Decimal(asked),
        )
        self.db.add(made)
        for kind, day, amount, reference in acts:
            given = Decimal(amount) if amount is not None else None
            self.db.add(FundingAct(line_id=made.id, kind=kind, acted_on=day, amount=given, reference=reference))
        return made


# -- Valence ----------------------------------------------------------------------------------------------------------
def load_valence(db: Db, today: date) -> None:
    writer = Writer(db, today)
    for name, kind, public, former in FUNDERS_OF_VALENCE:
        writer.funder(name, kind, public, former)
    _rules(writer)
    _faventines(writer)
    _renovation(writer)
    _laundry(writer)
    _bicycles(writer)
    _solar(writer)


def _rules(writer: Writer) -> None:
    """What some funders ask each time, and whom to write to."""
    region, state = writer.funders["Région Auvergne-Rhône-Alpes"], writer.funders["État (DDETS de la Drôme)"]
    writer.db.add(
        FunderPaper(funder_id=region.id, moment="filing", type="statutes"),
        FunderPaper(funder_id=region.id, moment="filing", type="bank_details"),
        FunderPaper(funder_id=region.id, moment="claim", type="invoice"),
        FunderPaper(funder_id=state.id, moment="filing", type="approved_accounts"),
        FunderPaper(funder_id=state.id, moment="report", type="financial_report"),
        FunderDeadline(funder_id=region.id, kind="filing", name="première session", month=3, day=31),
        FunderDeadline(funder_id=state.id, kind="report", months_after=6),
        FunderContact(funder_id=region.id, name="Service habitat", role="guichet", email="habitat@region.example"),
    )
    region.usual_rate = Decimal(20)


def _faventines(writer: Writer) -> None:
    dossier = writer.dossier(
        "investment",
        "Construction de la résidence Faventines",
        (1995, 1997),
        purpose="Acquérir et aménager 21 logements temporaires meublés pour des jeunes.",
        residence_id=writer.db.value(FAVENTINES),
        remark=INVENTED,
    )
    writer.costs(dossier, *COSTS_OF_FAVENTINES)
    for rank, (name, nature, asked, awarded, on, reference) in enumerate(PLAN_OF_FAVENTINES, start=1):
        writer.line(
            dossier, rank, name, nature, asked,
            ("filed", date(1995, 1, 16), asked, ""),
            ("awarded", on - timedelta(days=14), awarded, ""),
            ("notified", on, awarded, reference),
        )  # fmt: skip
    writer.steps(dossier, ("filed", date(1995, 1, 16)), ("complete", date(1995, 2, 6)), ("decided", date(1995, 12, 3)))
    writer.settle(dossier, date(1995, 12, 11), 948_000, 409_000)
    writer.db.add(
        DossierPerson(dossier_id=dossier.id, part="team", name="Direction", role="montage technique et financier"),
        DossierPerson(
            dossier_id=dossier.id, part="contractor", name="Atelier d’architecture (exemple)", role="architecte"
        ),
        DossierPerson(dossier_id=dossier.id, part="contractor", name="Bureau de contrôle (exemple)", role="contrôle"),
        Milestone(dossier_id=dossier.id, name="Acquisition", due_on=date(1995, 6, 30), done_on=date(1995, 7, 12)),
        Milestone(dossier_id=dossier.id, name="Début des travaux", due_on=date(1996, 1, 15), done_on=date(1996, 1, 22)),
        Milestone(dossier_id=dossier.id, name="Ouverture", due_on=date(1997, 9, 1), done_on=date(1997, 9, 1)),
    )


def _renovation(writer: Writer) -> None:
    """Undecided, out of balance, with one refusal: the one to work on."""
    year = writer.today.year
    dossier = writer.dossier(
        "investment",
        "Rénovation thermique de Faventines",
        (year, year + 1),
        purpose="Isoler la toiture et changer les menuiseries.",
        residence_id=writer.db.value(FAVENTINES),
        remark=EXAMPLE,
    )
    costs = writer.costs(dossier, ("works", "Toiture et menuiseries", 186_000), ("fees", "Maîtrise d’œuvre", 16_500))
    filed = writer.ago(75)
    lines = [
        writer.line(dossier, 1, "Région Auvergne-Rhône-Alpes", "subsidy", 60_000, ("filed", filed, 60_000, "")),
        writer.line(
            dossier, 2, "Département de la Drôme", "subsidy", 45_000, ("filed", filed, 45_000, ""),
            ("awarded", writer.ago(20), 40_000, ""),
        ),
        writer.line(
            dossier, 3, "Fondation de France", "gift", 20_000, ("filed", filed, 20_000, ""),
            ("refused", writer.ago(12), None, ""),
        ),
        writer.line(dossier, 4, "Caisse des Dépôts et Consignations", "loan", 50_000),
        writer.line(dossier, 5, "Fonds propres", "own_funds", 27_500),
    ]  # fmt: skip
    writer.steps(dossier, ("filed", filed), ("under_review", writer.ago(40)))
    tried = PlanVariant(dossier_id=dossier.id, name="Si la Région accorde 85 000 €")
    writer.db.add(tried)
    writer.db.add(
        *(
            VariantLine(
                variant_id=tried.id, side="cost", rank=cost.rank, name=cost.name, amount=cost.amount, cost_id=cost.id
            )
            for cost in costs
        ),
        *(
            VariantLine(
                variant_id=tried.id, side="resource", rank=line.rank, name=name, nature=line.nature, public=public,
                amount=Decimal(amount), line_id=line.id,
            )
            for line, (name, public, amount) in zip(
                lines,
                (
                    ("Région Auvergne-Rhône-Alpes", True, 85_000),
                    ("Département de la Drôme", True, 40_000),
                    ("Fondation de France", False, 0),
                    ("Caisse des Dépôts et Consignations", False, 50_000),
                    ("Fonds propres", False, 27_500),
                ),
                strict=True,
            )
        ),
    )  # fmt: skip
    writer.db.add(
        DossierPerson(dossier_id=dossier.id, part="team", name="Chargée de financements", role="suivi du dossier"),
        Milestone(dossier_id=dossier.id, name="Choix de l’entreprise", due_on=writer.ago(-30)),
        Milestone(dossier_id=dossier.id, name="Début des travaux", due_on=writer.ago(-120)),
    )


def _laundry(writer: Writer) -> None:
    year = writer.today.year
    dossier = writer.dossier(
        "investment", "Laverie et salle commune de Faventines", (year - 1, year),
        residence_id=writer.db.value(FAVENTINES), remark=EXAMPLE,
    )  # fmt: skip
    writer.costs(dossier, ("works", "Aménagement", 14_000), ("furniture", "Machines et mobilier", 9_600))
    on = writer.ago(300)
    for rank, (name, nature, amount) in enumerate(
        (("CAF de la Drôme", "subsidy", 12_000), ("Fondation de France", "gift", 6_000)), start=1
    ):
        writer.line(
            dossier, rank, name, nature, amount, ("filed", writer.ago(400), amount, ""), ("awarded", on, amount, ""),
            ("notified", writer.ago(280), amount, f"{year - 1}-{rank:03}"),
        )  # fmt: skip
    writer.line(dossier, 3, "Fonds propres", "own_funds", 5_600)
    writer.steps(dossier, ("filed", writer.ago(400)), ("decided", on))
    writer.settle(dossier, writer.ago(290), 23_600, 12_000)
    writer.db.add(Milestone(dossier_id=dossier.id, name="Mise en service", due_on=writer.ago(-15)))


def _bicycles(writer: Writer) -> None:
    """Awarded, its notification still to come."""
    year = writer.today.year
    dossier = writer.dossier(
        "action", "Se déplacer pour travailler : vélos des résidents", (year, year),
        fiscal_end=date(year, 12, 31), remark=EXAMPLE,
    )  # fmt: skip
    writer.costs(dossier, ("running", "Animation et entretien", 7_400), ("furniture", "Douze vélos", 5_400))
    writer.line(
        dossier, 1, "Valence Romans Agglo", "subsidy", 6_000, ("filed", writer.ago(150), 6_000, ""),
        ("awarded", writer.ago(35), 6_000, ""),
    )  # fmt: skip
    writer.line(
        dossier, 2, "Fondation pour le logement des défavorisés", "gift", 5_000, ("filed", writer.ago(90), 5_000, "")
    )
    writer.line(dossier, 3, "Participation des résidents", "revenue", 1_800)
    writer.steps(dossier, ("filed", writer.ago(150)))


def _solar(writer: Writer) -> None:
    """Given up by its only funder."""
    year = writer.today.year
    dossier = writer.dossier("investment", "Eau chaude solaire", (year - 2, year - 1), remark=EXAMPLE)
    writer.costs(dossier, ("works", "Panneaux et ballon", 38_000))
    writer.line(
        dossier, 1, "Région Auvergne-Rhône-Alpes", "subsidy", 19_000, ("filed", writer.ago(700), 19_000, ""),
        ("refused", writer.ago(610), None, ""),
    )  # fmt: skip
    writer.line(dossier, 2, "Fonds propres", "own_funds", 19_000)
    writer.steps(dossier, ("filed", writer.ago(700)), ("withdrawn", writer.ago(600)))


# -- Roanne -----------------------------------------------------------------------------------------------------------
def load_roanne(db: Db, today: date) -> None:
    """The operation with SESAME: four public funders, and Emmaüs who began it."""
    writer = Writer(db, today)
    writer.funder(
        "Département de la Loire", "department", True, (("Conseil général de la Loire", None, date(2015, 4, 1)),)
    )
    writer.funder("Roannais Agglomération", "epci", True, (("Grand Roanne", date(2000, 1, 1), date(2012, 12, 31)),))
    writer.funder(
        "DDETS de la Loire", "state", True,
        (("Direction départementale du travail", None, date(2010, 6, 30)),),
    )  # fmt: skip
    writer.funder(
        "Région Auvergne-Rhône-Alpes", "region", True, (("Conseil régional Rhône-Alpes", None, date(2015, 12, 31)),)
    )
    writer.funder("Emmaüs", "association", False)
    year = today.year
    dossier = writer.dossier(
        "action",
        "Remise en état de logements par l’insertion",
        (year, year),
        purpose="Remettre en location des logements de propriétaires privés avec l’entreprise d’insertion.",
        agreement_id=db.value(SESAME),
        fiscal_end=date(year, 12, 31),
        remark=EXAMPLE,
    )
    writer.costs(
        dossier,
        ("running", "Coordination et accompagnement", 58_000),
        ("works", "Fournitures des chantiers", 21_000),
        ("other", "Frais de gestion", 5_000),
    )
    begun = writer.ago(300)
    for rank, (name, nature, asked, awarded) in enumerate(
        (
            ("Département de la Loire", "subsidy", 26_000, 24_000),
            ("Roannais Agglomération", "subsidy", 18_000, 18_000),
            ("DDETS de la Loire", "subsidy", 20_000, 20_000),
            ("Région Auvergne-Rhône-Alpes", "subsidy", 12_000, 12_000),
            ("Emmaüs", "gift", 8_000, 8_000),
        ),
        start=1,
    ):
        writer.line(
            dossier, rank, name, nature, asked, ("filed", begun, asked, ""),
            ("awarded", writer.ago(240 - rank), awarded, ""),
            ("notified", writer.ago(215 - rank), awarded, f"{year}-{140 + rank}"),
        )  # fmt: skip
    writer.line(dossier, 6, "Fonds propres", "own_funds", 2_000)
    writer.steps(dossier, ("filed", begun), ("complete", writer.ago(286)), ("decided", writer.ago(235)))
    writer.settle(dossier, writer.ago(232), 84_000, 74_000)
    db.add(Milestone(dossier_id=dossier.id, name="Comité de pilotage", due_on=writer.ago(-20)))

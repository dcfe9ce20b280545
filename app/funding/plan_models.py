"""The financing plan of a dossier: costs on one side, lines of resources on the other, and the acts of each line.

Asked stands on the line; awarded, refused and notified are acts of their own with their day; paid is the sum of the
payments. None of the four is ever written over another."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, key_of, number_of, one_of

COSTS = ("land", "works", "fees", "furniture", "contingencies", "running", "other")
NATURES = (
    "subsidy", "loan", "repayable_advance", "gift", "in_kind", "own_funds", "revenue", "public_contribution",
    "tax_relief",
)  # fmt: skip
ACTS = ("filed", "awarded", "refused", "notified", "amended")
SIDES = ("cost", "resource")


class CostLine(Versioned, Authored, Tenanted):
    """One cost of the plan, all taxes included, by category."""

    __tablename__ = "cost_lines"
    __table_args__ = (
        one_of("category", COSTS),
        CheckConstraint("amount >= 0", name="amount_positive"),
        UniqueConstraint("tenant_id", "dossier_id", "rank", name="uq_cost_lines_rank"),
    )

    number: Mapped[int] = number_of("cost_lines")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE", alone=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    category: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    amount: Mapped[Decimal]


class FundingLine(Versioned, Authored, Tenanted):
    """One resource of the plan. funder_id: none for own funds and revenue, whose name then says what it is.

    asked: in the plan until decided. eligible_base, rate (percent): how the amount was reached, when the funder says
    so. public: the funder's own word unless this line says otherwise.
    """

    __tablename__ = "funding_lines"
    __table_args__ = (
        one_of("nature", NATURES),
        CheckConstraint("asked >= 0", name="asked_positive"),
        CheckConstraint("eligible_base is null or eligible_base > 0", name="eligible_base_positive"),
        CheckConstraint("rate is null or rate > 0 and rate <= 100", name="rate_bounds"),
        CheckConstraint("funder_id is not null or name <> ''", name="is_named"),
        UniqueConstraint("tenant_id", "dossier_id", "rank", name="uq_funding_lines_rank"),
    )

    number: Mapped[int] = number_of("funding_lines")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE", alone=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    funder_id: Mapped[UUID | None] = key_of("funders", optional=True)
    name: Mapped[str] = mapped_column(server_default="")
    nature: Mapped[str]
    public: Mapped[bool | None]
    asked: Mapped[Decimal]
    eligible_base: Mapped[Decimal | None]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))


class FundingAct(Undoable, Authored, Tenanted):
    """What happened to a line on a day. filed: the request left (amount: what was asked that day); awarded or refused:
    decided, by one live row; notified: the act that binds, with its reference, its last day and the terms of payment;
    amended: a later act whose amount replaces the notified one (an amendment, up or down)."""

    __tablename__ = "funding_acts"
    __table_args__ = (
        one_of("kind", ACTS),
        CheckConstraint("(kind = 'refused') = (amount is null)", name="amount_unless_refused"),
        CheckConstraint("amount >= 0", name="amount_positive"),
        CheckConstraint("ends_on is null or ends_on >= acted_on", name="ends_on_after_acted_on"),
        Index(
            "uq_funding_acts_filed", "tenant_id", "line_id", unique=True,
            postgresql_where=text(f"kind = 'filed' and {LIVE}"),
        ),
        Index(
            "uq_funding_acts_decided", "tenant_id", "line_id", unique=True,
            postgresql_where=text(f"kind in ('awarded', 'refused') and {LIVE}"),
        ),
        Index(
            "uq_funding_acts_notified", "tenant_id", "line_id", unique=True,
            postgresql_where=text(f"kind = 'notified' and {LIVE}"),
        ),
    )  # fmt: skip

    number: Mapped[int] = number_of("funding_acts")
    line_id: Mapped[UUID] = key_of("funding_lines")
    kind: Mapped[str]
    acted_on: Mapped[date]
    amount: Mapped[Decimal | None]
    reference: Mapped[str] = mapped_column(server_default="")
    ends_on: Mapped[date | None]
    terms: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")


class PlanClosing(Undoable, Authored, Tenanted):
    """The plan was settled (« arrêté »): cost and resources of that moment, equal. One live row a dossier."""

    __tablename__ = "plan_closings"
    __table_args__ = (
        CheckConstraint("cost = resources and cost > 0", name="balanced"),
        Index("uq_plan_closings_live", "tenant_id", "dossier_id", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("plan_closings")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE")
    settled_on: Mapped[date]
    cost: Mapped[Decimal]
    resources: Mapped[Decimal]
    public_aid: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(server_default="")


class PlanVariant(Versioned, Authored, Tenanted):
    """A what-if copy of a plan, to look at beside it. It never counts anywhere."""

    __tablename__ = "plan_variants"

    number: Mapped[int] = number_of("plan_variants")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE")
    name: Mapped[str]

    def touch(self) -> None:
        """Its lines were changed."""
        flag_modified(self, "changed_at")


class VariantLine(Versioned, Authored, Tenanted):
    """A line of a what-if copy, on one side; line_id, cost_id: the line of the plan it was copied from."""

    __tablename__ = "variant_lines"
    __table_args__ = (
        one_of("side", SIDES),
        CheckConstraint("amount >= 0", name="amount_positive"),
        UniqueConstraint("tenant_id", "variant_id", "side", "rank", name="uq_variant_lines_rank"),
    )

    variant_id: Mapped[UUID] = key_of("plan_variants", ondelete="CASCADE", alone=True)
    side: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    nature: Mapped[str] = mapped_column(server_default="")
    public: Mapped[bool] = mapped_column(server_default=text("false"))
    amount: Mapped[Decimal]
    line_id: Mapped[UUID | None] = key_of("funding_lines", optional=True, ondelete="CASCADE")
    cost_id: Mapped[UUID | None] = key_of("cost_lines", optional=True, ondelete="CASCADE")

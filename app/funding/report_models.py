"""Financial reports (« comptes rendus financiers »): due after the fiscal year, written, sent as a frozen paper."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from tenants.model import Authored, Tenanted, Versioned, key_of, number_of


class FinancialReport(Versioned, Authored, Tenanted):
    """The report of one budget. due_on: last day to send it, as the setting said when the budget was made. accepted_on:
    the funder's answer to the last sending."""

    __tablename__ = "financial_reports"
    __table_args__ = (UniqueConstraint("tenant_id", "budget_id", name="uq_financial_reports_budget_id"),)

    number: Mapped[int] = number_of("financial_reports")
    budget_id: Mapped[UUID] = key_of("budgets", ondelete="CASCADE", alone=True)
    due_on: Mapped[date]
    accepted_on: Mapped[date | None]

    def touch(self) -> None:
        """Its texts were changed: the next save of a page that was opened before is told so."""
        flag_modified(self, "changed_at")


class ReportText(Versioned, Authored, Tenanted):
    """What is written in a section (crf_sections); of section gap_explanation, one sentence an account."""

    __tablename__ = "report_texts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "report_id", "section", "account", name="uq_report_texts_section"),
        CheckConstraint("(section = 'gap_explanation') = (account <> '')", name="account_of_gaps"),
    )

    report_id: Mapped[UUID] = key_of("financial_reports", ondelete="CASCADE", alone=True)
    section: Mapped[str]
    account: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str]


class ReportSending(Authored, Tenanted):
    """The paper as it left, frozen. due_on: the date it had to keep. The first one says whether it was on time; a later
    one is a corrected report. made_by sent it."""

    __tablename__ = "report_sendings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "file_key", name="uq_report_sendings_file_key"),
        CheckConstraint("size >= 0 and size <= 20971520", name="size_bounds"),  # 20 MB
    )

    number: Mapped[int] = number_of("report_sendings")
    report_id: Mapped[UUID] = key_of("financial_reports", ondelete="CASCADE")
    sent_on: Mapped[date]
    sent_to: Mapped[str]
    due_on: Mapped[date]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    file_key: Mapped[str]


class SentReportLine(Authored, Tenanted):
    """One account of first level as a report left with it: planned, what came of it, and the sentence on the gap.
    Frozen beside the paper: what is told of a sent report never moves with its budget. rank: its place in the form."""

    __tablename__ = "sent_report_lines"
    __table_args__ = (UniqueConstraint("tenant_id", "sending_id", "rank", name="uq_sent_report_lines_rank"),)

    sending_id: Mapped[UUID] = key_of("report_sendings", ondelete="CASCADE", alone=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    account: Mapped[str]
    planned: Mapped[Decimal]
    actual: Mapped[Decimal | None]
    words: Mapped[str] = mapped_column(server_default="")

"""Which years there are, and what was sent of them."""

from sqlalchemy import bindparam, extract, select
from sqlalchemy import func as sql

from app.figures.models import Submission
from app.residences.stay_models import Stay

SENT = (
    select(Submission.year, sql.max(Submission.edition).label("edition"), sql.max(Submission.made_at).label("made_at"))
    .group_by(Submission.year)
    .order_by(Submission.year)
)
LAST_EDITION = select(sql.max(Submission.edition)).where(Submission.year == bindparam("year"))
FIRST_STAY = select(extract("year", sql.min(Stay.date_in))).select_from(Stay)
LAST_SENT = (
    select(Submission.figures).where(Submission.year == bindparam("year")).order_by(Submission.edition.desc()).limit(1)
)

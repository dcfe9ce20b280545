"""What a director may say when sending."""

from app.web.forms import Form, LongText
from app.web.i18n import lazy_gettext as _l


class SubmissionForm(Form):
    reason = LongText(_l("Ce qui change depuis la dernière édition"), longest=500)

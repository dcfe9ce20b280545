"""Forms: what a person may say. Order of refusal: field, then rule, then the database's constraint; all end in
form.errors."""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

import wtforms
from wtforms.validators import ValidationError

from app.tabular import cells, days
from app.web.i18n import gettext as _
from app.web.words import current_locale
from tenants import clock

FORBIDDEN = {*range(0, 9), 11, 12, *range(14, 32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
LONGEST = 10_000


class RuleRefused(Exception):
    """A rule of the field (of a model's verb) says no: `field` is where the sentence belongs, None for the whole
    form."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


def clean(text: str) -> str:
    """NFC, trimmed, without controls, bidi overrides or lone surrogates: the one normaliser at the boundary."""
    text = "".join(c for c in text if ord(c) not in FORBIDDEN and not 0xD800 <= ord(c) <= 0xDFFF)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class Lists(Mapping[str, Any]):
    """What was posted, as WTForms wants it: getlist()."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self._lists: dict[str, list[Any]] = {}
        for key, value in pairs:
            self._lists.setdefault(key, []).append(value)

    def getlist(self, key: str) -> list[Any]:
        return self._lists.get(key, [])

    def get(self, key: str, default: Any = None) -> Any:
        found = self._lists.get(key)
        return found[0] if found else default

    def __getitem__(self, key: str) -> Any:
        return self._lists[key][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)


class _French:
    """WTForms' own messages, in its own catalogs."""

    def __init__(self, language: str) -> None:
        from wtforms.i18n import get_translations

        self._inner = get_translations([language])

    def gettext(self, text: str) -> str:
        return self._inner.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self._inner.ngettext(one, many, count)


_messages = cache(_French)


class Form(wtforms.Form):
    """Base of every form. `posted` None draws it empty or from `source`."""

    class Meta:
        def get_translations(self, _form: Any) -> Any:
            return _messages(current_locale.get())

    once = wtforms.HiddenField(default=lambda: str(uuid4()))

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, obj=source, **kwargs)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        if field and field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, sentence]
        else:
            self.form_errors.append(sentence)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors)


class Needed:
    """The field must be said; the sentence says what to give (« Indiquez la date d’entrée. »)."""

    field_flags: dict[str, Any] = {}

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Any) -> None:
        empty = field.data is None or field.data == "" or field.data == []
        if empty:
            # a value that was typed but not understood has its own sentence already
            field.errors = list(field.errors) if field.errors else []
            raise wtforms.validators.StopValidation(None if field.errors else str(self.sentence))


class Text(wtforms.StringField):
    """A line of text, cleaned; `longest` characters at most."""

    def __init__(self, label: Any = "", validators: Any = (), longest: int = 160, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = clean(str(valuelist[0]))[: LONGEST + 1] if valuelist else None

    def pre_validate(self, _form: Any) -> None:
        if self.data and len(self.data) > self.longest:
            raise ValidationError(
                _("Ce texte a %(n)s caractères ; la limite est %(most)s. Raccourcissez-le.")
                % {"n": len(self.data), "most": self.longest}
            )


class LongText(Text):
    widget = wtforms.widgets.TextArea()

    def __init__(self, label: Any = "", validators: Any = (), longest: int = 2000, **kwargs: Any) -> None:
        super().__init__(label, validators, longest, **kwargs)


class _Understood(wtforms.Field):
    """A text field whose value is understood by app.tabular.cells; what was typed is kept as typed."""

    widget = wtforms.widgets.TextInput()
    typed: str | None = None

    def understand(self, text: str) -> Any:
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.shown(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.typed = clean(str(valuelist[0]))[:200]
        self.data = None
        if not self.typed:
            return
        answer = self.understand(self.typed)
        if isinstance(answer, cells.Refused):
            raise ValueError(answer.sentence.said(_, current_locale.get()))
        self.data = answer.value


class Day(_Understood):
    """A day as the French write it: 24/11/2026, 24-11-26, 24 nov, demain."""

    def understand(self, text: str) -> Any:
        return days.as_date(text, today=clock.today())

    def shown(self, value: date) -> str:
        return value.strftime("%d/%m/%Y")


class Money(_Understood):
    """An amount in euros: 1234,5 · 1 234,50 · 1 234,50 €. Negative only where meant."""

    def __init__(self, label: Any = "", validators: Any = (), negative: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.negative = negative

    def understand(self, text: str) -> Any:
        return cells.as_money(text, negative=self.negative)

    def shown(self, value: Decimal) -> str:
        return f"{value:,.2f}".replace(",", " ").replace(".", ",")


class Whole(_Understood):
    """A whole number between two bounds."""

    def __init__(
        self, label: Any = "", validators: Any = (), least: int = 0, most: int = 100_000, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most

    def understand(self, text: str) -> Any:
        return cells.as_integer(text, least=self.least, most=self.most)


class Choice(wtforms.SelectField):
    """One of a list. The choices are given as [(code, words)] or grouped as {group: [(code, words)]}."""

    def pre_validate(self, _form: Any) -> None:
        if not self.validate_choice or self.data in (None, ""):
            return
        if self.data not in {str(value) for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Ce choix n’est plus proposé. Choisissez dans la liste."))

    def iter_choices(self) -> Any:
        if self.has_groups():
            for _group, choices in self.iter_groups():
                yield from choices
        else:
            yield from super().iter_choices()


class Tick(wtforms.BooleanField):
    pass


class Radios(wtforms.RadioField):
    data: Any

    def pre_validate(self, _form: Any) -> None:
        if self.data in (None, "", "None"):
            self.data = None
            return
        if self.data not in {str(value) for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Ce choix n’est plus proposé. Choisissez dans la liste."))


class Upload(wtforms.FileField):
    """A file: litestar's UploadFile, read by the handler within its bounds."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist and not isinstance(valuelist[0], str) else None


@contextmanager
def deed(db: Any, form: Form) -> Iterator[None]:
    """A savepoint around a deed: rules and constraints that refuse become errors of the form, and nothing
    half-done stays.

    A constraint speaks through the sentences that its slice registered (see `constraint`).
    """
    from tenants.session import ConstraintRefused

    try:
        with db.savepoint():
            yield
    except RuleRefused as refusal:
        form.refuse(refusal.sentence, refusal.field)
    except ConstraintRefused as refusal:
        spoken = _CONSTRAINTS.get(refusal.constraint)
        if spoken is None:
            raise
        field, sentence = spoken
        form.refuse(str(sentence), field)


_CONSTRAINTS: dict[str, tuple[str | None, Any]] = {}


def constraint(name: str, field: str | None, sentence: Any) -> None:
    """What the database's refusal `name` means to a person, and at which field."""
    _CONSTRAINTS[name] = (field, sentence)

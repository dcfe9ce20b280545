"""The form of a quote: its day and its lines, each filled from the price list or written by hand."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.tabular import cells
from app.web.forms import Choice, Day, Form, Money, Needed, Text
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, words_of
from app.web.words import money, number
from app.works.enterprise_models import UNITS

UNIT_WORDS = {
    "m2": _l("m²"),
    "ml": _l("m linéaire"),
    "unit": _l("unité"),
    "hour": _l("heure"),
    "day": _l("jour"),
    "lump": _l("forfait"),
}
assert set(UNIT_WORDS) == set(UNITS)
MOST_LINES, MOST_QUANTITY = 60, 10_000


class Quantity(Money):
    """A quantity with at most two decimals: « 42,5 »."""

    def understand(self, text: str) -> Any:
        answer = cells.as_money(text)
        if isinstance(answer, cells.Refused) or answer.value is None or answer.value <= MOST_QUANTITY:
            return answer
        raise ValueError(_("La quantité dépasse 10 000. Vérifiez-la."))

    def shown(self, value: Decimal) -> str:
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


class LineForm(wtforms.Form):
    """One position. number: of the line that is kept already; price: a line of the price list."""

    class Meta(Form.Meta):
        pass

    number = wtforms.HiddenField()
    price = Choice(_l("Du bordereau de prix"), [Optional()])
    trade = Choice(_l("Corps de travaux"), [Optional()])
    work = Text(_l("Travaux"), [Optional()])
    unit = Choice(_l("Unité"), [Optional()], choices=lambda: list(UNIT_WORDS.items()))
    quantity = Quantity(_l("Quantité"), [Optional()])
    unit_price = Money(_l("Prix unitaire hors taxes"), [Optional()])
    vat_rate = Choice(_l("TVA"), [Optional()])

    @property
    def is_blank(self) -> bool:
        return not (self.price.data or self.work.data or self.unit_price.typed or self.unit_price.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that was begun is complete."""
        good = bool(super().validate(extra_validators))
        if self.is_blank:
            return good
        needed = (
            (self.work, _("Indiquez les travaux.")),
            (self.trade, _("Indiquez le corps de travaux.")),
            (self.quantity, _("Indiquez la quantité.")),
            (self.unit_price, _("Indiquez le prix unitaire.")),
        )
        for field, sentence in needed:
            if not field.errors and field.data in (None, ""):
                field.errors, good = [sentence], False
        if self.quantity.data is not None and self.quantity.data <= 0 and not self.quantity.errors:
            self.quantity.errors, good = [_("La quantité est plus grande que zéro.")], False
        return good


class QuoteForm(Edited):
    received_on = Day(_l("Devis reçu le"), [Needed(_l("Indiquez le jour du devis."))])
    lines = wtforms.FieldList(wtforms.FormField(LineForm), max_entries=MOST_LINES)

    def offer(self, prices: Sequence[Any], rates: Sequence[tuple[str, str]], rows: Sequence[Any]) -> None:
        """What each line may choose: prices of the enterprise on that day, rates of tax of that day and of the quote's
        own rows."""
        own = {str(row.vat_rate) for row in rows}
        listed = [("", str(_l("Ligne libre"))), *((str(row.number), _price_words(row)) for row in prices)]
        trades = words_of("works_trades", str(_l("Choisissez")))
        for entry in self.lines:
            entry["price"].choices = listed
            entry["trade"].choices = trades
            kept = entry["vat_rate"].data
            more = [(kept, rate_words(Decimal(kept)))] if kept in own and kept not in dict(rates) else []
            entry["vat_rate"].choices = [*rates, *more]

    def fill_from(self, prices: Sequence[Any]) -> None:
        """What a line of the price list says goes where nothing was typed."""
        known = {str(row.number): row for row in prices}
        for entry in self.lines:
            row = known.get(entry["price"].data or "")
            if row is None:
                continue
            if not entry["work"].data:
                entry["work"].data, entry["trade"].data, entry["unit"].data = row.name, row.trade, row.unit
            if not entry["unit_price"].typed and entry["unit_price"].data is None:
                entry["unit_price"].data, entry["unit_price"].typed = row.unit_price, None
            if not entry["quantity"].typed and entry["quantity"].data is None:
                entry["quantity"].data, entry["quantity"].typed = Decimal(1), None

    def keep_prices(self, prices: Sequence[Any], kept: Sequence[Any]) -> None:
        """The price that a kept line came from stays a choice although its list is no longer in force."""
        known = {str(row.number) for row in prices}
        old = {str(row.number): row for row in kept if row.price_line}
        for entry in self.lines:
            row = old.get(str(entry["number"].data))
            if row is not None and str(row.price_line) not in known:
                entry["price"].choices = [*entry["price"].choices, (str(row.price_line), row.work)]


def _price_words(row: Any) -> str:
    words = {"work": row.name, "price": money(row.unit_price), "unit": UNIT_WORDS[row.unit]}
    return _("%(work)s · %(price)s / %(unit)s") % words


def rate_words(rate: Decimal) -> str:
    """« 10 % », « 5,5 % », « sans TVA »."""
    if not rate:
        return _("sans TVA")
    return f"{number(rate, 0 if rate == rate.to_integral_value() else 1)}\u00a0%"

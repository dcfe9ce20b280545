"""What the kinds of documents are called."""

from app.web.i18n import lazy_gettext as _l
from app.works.site_models import DOCUMENT_KINDS

DOCUMENT_WORDS = {
    "photo_before": _l("Photo avant travaux"),
    "photo_after": _l("Photo après travaux"),
    "photo_snag": _l("Photo d’une réserve"),
    "quote": _l("Devis"),
    "order": _l("Bon de commande"),
    "acceptance": _l("Procès-verbal"),
    "invoice": _l("Facture"),
    "other": _l("Autre document"),
}
assert set(DOCUMENT_WORDS) == set(DOCUMENT_KINDS)

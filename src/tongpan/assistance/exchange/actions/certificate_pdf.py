"""A certificate in words, and as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from tongpan.assistance.exchange.models import Appraisal, Certificate
from tongpan.ui.formats import day
from tongpan.ui.typeset import pdf_of

PERIOD = (
    gettext_noop("of %(home)s worked at %(host)s from %(since)s to %(until)s (%(kind)s)."),
    gettext_noop("of %(home)s worked at %(host)s from %(since)s to %(until)s (%(kind)s, %(subject)s)."),
)
"""Without and with a subject."""
ONE_DAY = (
    gettext_noop("of %(home)s worked at %(host)s on %(since)s (%(kind)s)."),
    gettext_noop("of %(home)s worked at %(host)s on %(since)s (%(kind)s, %(subject)s)."),
)
TEMPLATE = Path(__file__).parents[1] / "certificate.typ"


def words_of(certificate: Certificate) -> dict[str, Any]:
    """What stands on it, in the reader's language."""
    own = certificate.placement
    posting = own.posting
    final = Appraisal.everywhere.filter(placement=own, moment=Appraisal.Moment.FINAL).first()
    values = {
        "home": own.home.name, "host": own.host.name, "since": day(posting.since), "until": day(posting.until),
        "kind": posting.get_kind_display(), "subject": posting.subject,
    }  # fmt: skip
    texts = ONE_DAY if posting.since == posting.until else PERIOD
    text = _(texts[bool(posting.subject)]) % values
    return {
        "title": _("Certificate of exchange"), "number": _("No. %(number)s") % {"number": certificate.number},
        "person": own.teacher.name, "text": text, "issuer": certificate.issuer.name, "day": day(certificate.issued),
        "grade": _("Final appraisal: %(grade)s.") % {"grade": final.get_grade_display()} if final else "",
        "note": _("Kept in the register of certificates under this number."),
        "withdrawn": _("Withdrawn on %(day)s") % {"day": day(certificate.withdrawn)} if certificate.withdrawn else "",
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
    }  # fmt: skip


def certificate_pdf(certificate: Certificate, *, mark: str) -> bytes:
    """The certificate on one page A4; ``mark`` names at its foot who took it."""
    return pdf_of(TEMPLATE, words_of(certificate) | {"mark": mark})

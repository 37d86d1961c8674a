"""One mail a day with what is new: plain text, in the reader's language, and nothing that the page does not show."""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from tongpan.access.models import User
from tongpan.assistance.desk.models import Notice
from tongpan.assistance.desk.queries import language_of, to_mail

log = logging.getLogger(__name__)


class Postman:
    """Brings people what they want by mail, over one connection; where the platform has no mail he brings nothing."""

    @cached_property
    def connection(self) -> BaseEmailBackend:
        """The way out, opened once."""
        return get_connection()

    def bring(self, user: User, day: dt.date) -> bool | None:
        """Send somebody what is new; True where it went, False where it could not, None where there was nothing.

        What could not be sent stays for the next time. Nobody gets two mails on one day.
        """
        if not user.email or not settings.TONGPAN_MAIL_FROM:
            return None
        news = to_mail(user, day)
        if not news:
            return None
        try:
            self.letter(user, news).send()
        except (SMTPException, OSError) as fault:
            # The address and the text are somebody's: the log names the kind of the fault and no more.
            log.error("A mail could not be sent: %s", type(fault).__name__)
            return False
        Notice.objects.filter(pk__in=[own.pk for own in news]).update(mailed=timezone.now())
        return True

    def letter(self, user: User, news: list[Notice]) -> EmailMessage:
        """The mail in the language that its reader has chosen."""
        with translation.override(language_of(user)):
            subject = ngettext("Tongpan: %(count)s thing waits", "Tongpan: %(count)s things wait", len(news))
            context = {"user": user, "news": news, "site": settings.TONGPAN_SITE}
            text = render_to_string("assistance/desk/mail.txt", context)
            return EmailMessage(
                subject % {"count": len(news)}, text, settings.TONGPAN_MAIL_FROM, [user.email],
                connection=self.connection,
            )  # fmt: skip

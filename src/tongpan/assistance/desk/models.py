"""What somebody is told, and which kinds of news they want by which way."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.ui.formats import with_days


class Notice(models.Model):
    """One piece of news for one person. It is nobody else's, so it lies in no scope: ask for one's own only.

    ``text`` is a message id and ``values`` fill it. ``key`` says what it is about, so that nobody is told twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    text = models.CharField(max_length=200)
    values = models.JSONField(default=dict)
    href = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True, blank=True)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created", "-pk")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="notice_once"),)
        indexes = (models.Index(fields=("user", "read")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def said(self) -> str:
        """The news in the reader's language."""
        return gettext(self.text) % with_days(self.values) if self.values else gettext(self.text)

    @property
    def due(self) -> dt.date | None:
        """The day by which something is due of which one is reminded."""
        return parse_date(str(self.values.get("due", "")))

    @property
    def late(self) -> bool:
        """Whether one is reminded of what should have been done."""
        return self.key.startswith("late:")


class NoticeChoice(models.Model):
    """Whether somebody wants one kind of news on the page and by e-mail. Without a row: on the page only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    on_page = models.BooleanField(_("On the page"), default=True)
    by_mail = models.BooleanField(_("By e-mail"), default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "kind"), name="notice_choice_once"),)

    def __str__(self) -> str:
        return self.kind


class MailChoice(models.Model):
    """In which language somebody's mail is written; without a row in the platform's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choice")
    language = models.CharField(_("Language of the mail"), max_length=10, choices=settings.LANGUAGES)

    def __str__(self) -> str:
        return self.language

"""How a placement went; certificates; freezing a list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.assistance.exchange.models import Appraisal

from .fields import Words, day_field


class AppraisalForm(forms.Form):
    """One appraisal."""

    moment = forms.ChoiceField(label=_("Moment"), choices=Appraisal.Moment.choices)
    grade = forms.ChoiceField(label=_("Appraisal grade"), choices=Appraisal.Grade.choices, initial=Appraisal.Grade.GOOD)
    day = day_field(_("Day"))
    text = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea({"rows": 4}), max_length=4000)


class WithdrawForm(forms.Form):
    """Why a certificate is withdrawn, and when."""

    day = day_field(_("Withdrawn"))
    reason = Words(_("Reason"), 200, required=True)


class FreezeForm(forms.Form):
    """The day on which it is looked at who is eligible."""

    day = day_field(_("Day"), help_text=_("Years at the school, titles and posts are those of this day."))

"""How the numbers of a reading are written."""

from __future__ import annotations

from django import template

from tongpan.insight import stated_list

register = template.Library()
register.filter("stated_words", lambda row: stated_list.stated_words(row.stated))
register.filter("stated_count", stated_list.counted)
register.filter("stated_difference", stated_list.difference)
register.filter("stated_result", stated_list.result)

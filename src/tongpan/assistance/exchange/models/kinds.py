"""What a placement is: the post, the direction, how far somebody goes, and the steps of the way there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongpan.registry.models import Posting

AWAY = tuple(own for own in Posting.Kind.choices if own[0] != Posting.Kind.HOME)
"""The kinds of posting that take somebody to another school. 送教, a visit of some days, is none of them."""


class Category(models.TextChoices):
    """岗位类别: principals and managers are counted apart from teachers."""

    TEACHER = "teacher", _("Teacher")
    MANAGER = "manager", _("Manager")
    PRINCIPAL = "principal", _("Principal")
    RESEARCHER = "researcher", _("Teaching-research officer")


MANAGING = (Category.MANAGER, Category.PRINCIPAL)


class Direction(models.TextChoices):
    """下派、上挂、平级."""

    DOWN = "down", _("From strong to weak")
    UP = "up", _("From weak to strong")
    LEVEL = "level", _("Between equals")


class Reach(models.TextChoices):
    """How far somebody goes."""

    COUNTY = "county", _("Within a county")
    CITY = "city", _("Across counties of a city")
    CITIES = "cities", _("Across cities")
    PROVINCE = "province", _("Across provinces")

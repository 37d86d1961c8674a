"""What a school is, beyond its place in the unit tree."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

STAGES = ("kindergarten", "primary", "junior", "senior")
STAGE_NAMES = {
    "kindergarten": _("Kindergarten"),
    "primary": _("Primary"),
    "junior": _("Junior secondary"),
    "senior": _("Senior secondary"),
}


class SchoolKind(models.TextChoices):
    """办学类型, GB/T 33782-2017 table 4."""

    KINDERGARTEN = "111", _("Kindergarten")
    ATTACHED_KINDERGARTEN = "119", _("Attached kindergarten class")
    PRIMARY = "211", _("Primary school")
    TEACHING_POINT = "218", _("Primary teaching point")
    ATTACHED_PRIMARY = "219", _("Attached primary class")
    JUNIOR = "311", _("Junior secondary school")
    NINE_YEAR = "312", _("Nine-year school")
    ATTACHED_JUNIOR = "319", _("Attached junior class")
    VOCATIONAL_JUNIOR = "321", _("Vocational junior school")
    COMPLETE = "341", _("Complete secondary school")
    SENIOR = "342", _("Senior secondary school")
    TWELVE_YEAR = "345", _("Twelve-year school")
    ATTACHED_SENIOR = "349", _("Attached senior class")
    ADJUSTED_VOCATIONAL = "361", _("Reorganised secondary vocational school")
    TECHNICAL = "362", _("Secondary technical school")
    TEACHER_TRAINING = "363", _("Secondary teacher-training school")
    ADULT_VOCATIONAL = "364", _("Adult secondary vocational school")
    VOCATIONAL = "365", _("Vocational senior school")
    SKILLED_WORKER = "366", _("Skilled-worker school")
    BLIND = "511", _("School for the blind")
    DEAF = "512", _("School for the deaf")
    LEARNING_SUPPORT = "513", _("School for learning support")
    OTHER_SPECIAL = "514", _("Other special school")


class Setting(models.TextChoices):
    """城乡类型, GB/T 33782-2017 table 5."""

    CITY_CENTRE = "111", _("Main urban area")
    CITY_FRINGE = "112", _("Urban–rural fringe")
    TOWN_CENTRE = "121", _("Town centre")
    TOWN_FRINGE = "122", _("Town–village fringe")
    SPECIAL_AREA = "123", _("Special area")
    TOWNSHIP_CENTRE = "210", _("Township centre")
    VILLAGE = "220", _("Village")


class Language(models.TextChoices):
    """教学语言: languages in which lessons are held, by ISO 639-3."""

    PUTONGHUA = "cmn", _("Putonghua")
    ZHUANG = "zha", _("Zhuang")
    YAO = "ium", _("Yao (Mien)")
    BUNU = "bwx", _("Yao (Bunu)")
    MIAO = "hmn", _("Miao")
    DONG = "kmc", _("Dong")
    BOUYEI = "pcc", _("Bouyei")
    YI = "iii", _("Yi")
    TIBETAN = "bod", _("Tibetan")
    UYGHUR = "uig", _("Uyghur")
    MONGOLIAN = "mon", _("Mongolian")
    KAZAKH = "kaz", _("Kazakh")
    KYRGYZ = "kir", _("Kyrgyz")
    XIBE = "sjo", _("Xibe")
    KOREAN = "kor", _("Korean")
    DAI_DEHONG = "tdd", _("Dai (Dehong)")
    DAI_BANNA = "khb", _("Dai (Xishuangbanna)")
    JINGPO = "kac", _("Jingpo")
    LISU = "lis", _("Lisu")
    LAHU = "lhu", _("Lahu")
    WA = "prk", _("Wa")
    HANI = "hni", _("Hani")
    NAXI = "nxq", _("Naxi")
    BAI = "bca", _("Bai")
    CANTONESE = "yue", _("Cantonese")
    HAKKA = "hak", _("Hakka")
    ENGLISH = "eng", _("English language")
    OTHER = "mis", _("Another language")


class School(models.Model):
    """A school. Its name, place in the tree, dates and coordinates are those of its unit."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="school")
    code = models.CharField(_("School identity code"), max_length=32, unique=True)
    kind = models.CharField(_("School kind"), max_length=3, choices=SchoolKind.choices, blank=True)
    setting = models.CharField(_("Urban or rural"), max_length=3, choices=Setting.choices, blank=True)
    public = models.BooleanField(_("Public"), default=True)
    boarding = models.BooleanField(_("Boarding"), default=False)
    stages = models.JSONField(_("Stages"), default=list)
    languages = models.JSONField(_("Languages of teaching"), default=list, null=True, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    built = models.PositiveSmallIntegerField(_("Year built"), null=True, blank=True)
    bell = models.TimeField(_("First lesson begins"), null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    frozen = models.BooleanField(_("Kept out of plans"), default=False)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__sort_key",)

    def __str__(self) -> str:
        return self.unit.name

    @property
    def languages_said(self) -> str:
        """The languages of teaching in the reader's words; empty where none is on record."""
        names = dict(Language.choices)
        return "、".join(str(names.get(own, own)) for own in self.languages or ())

    def open_on(self, day: dt.date) -> bool:
        """Whether the school exists on a day."""
        unit = self.unit
        return (unit.opened is None or unit.opened <= day) and (unit.closed is None or day < unit.closed)

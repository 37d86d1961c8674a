"""Turn what a cell holds into a value or a :class:`Fault`: functions of one raw value, so that they can be cached."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from tongpan_core.messages import N_

from . import fields
from .dates import read_date, read_moment
from .fields import Field
from .numbers import read_number
from .problems import Fault
from .times import read_time

Parser = Callable[[Any], Any]
EMPTY = {"", "-", "--", "—", "——", "/", "\\", "无数据", "n/a", "na", "null", "none", "nan", "#n/a"}
YES = {"是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "ya", "对", "公办"}
NO = {"否", "无", "没有", "n", "no", "false", "0", "×", "x", "✗", "tidak", "非"}
KEY_NOISE = re.compile(r"[\s·・.,，、。:：;；'\"“”‘’()（）\[\]【】<>《》_\-–—/*]+")


def plain(raw: Any) -> str:
    """The text of a cell: whole floats without “.0”, dates as ISO, blanks collapsed."""
    if isinstance(raw, str):
        return " ".join(raw.split())
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return raw.date().isoformat()
    return str(raw)


def key(text: Any) -> str:
    """What two spellings of the same name or header share: width, case, blanks and punctuation do not count."""
    narrow = KEY_NOISE.sub("", unicodedata.normalize("NFKC", plain(text)).casefold())
    return narrow if narrow.isascii() else unicodedata.normalize("NFKC", narrow)


def is_empty(text: str) -> bool:
    """Whether a text says that there is nothing: blank, a dash, n/a."""
    return text.casefold() in EMPTY


def read_text(raw: Any, longest: int = 0) -> str | Fault | None:
    """A text, or None where the cell is empty."""
    text = plain(raw)
    if is_empty(text):
        return None
    if longest and len(text) > longest:
        return Fault(
            N_("it has %(length)s characters, and at most %(longest)s fit"),
            N_("shorten it"),
            {"length": len(text), "longest": longest},
        )
    return text


def read_code(raw: Any, longest: int = 32) -> str | Fault | None:
    """A code: full-width digits made narrow, blanks and Excel's leading apostrophe dropped, letters in capitals."""
    if type(raw) is str and raw[:-1].isdigit() and raw.isascii() and raw.isalnum() and len(raw) <= longest:
        return raw.upper()
    if isinstance(raw, float) and abs(raw) >= 1e15:
        return Fault(
            N_("the spreadsheet has rounded this long number, and its last digits are lost"),
            N_("format the column as text and enter the number again"),
        )
    text = unicodedata.normalize("NFKC", plain(raw)).replace(" ", "").lstrip("'`‘").upper()
    return read_text(text, longest)


def read_flag(raw: Any) -> bool | Fault | None:
    """Yes or no in the usual spellings."""
    text = key(raw) if not isinstance(raw, str) or raw.strip() not in {"√", "✓", "✔", "×", "✗"} else raw.strip()
    if text in YES:
        return True
    if text in NO:
        return False
    if is_empty(plain(raw)) or not text:
        return None
    return Fault(N_("it is neither yes nor no"), N_("write 是 or 否"))


def choice_reader(field: Field) -> Parser:
    """A reader of the field's choices by any of their spellings."""
    # Plain texts: a member of an enumeration would cost the database driver a conversion in every row.
    spellings = {key(name): str.__str__(value) for value, names in field.choices.items() for name in (value, *names)}
    allowed = "、".join(names[0] if names else value for value, names in field.choices.items())

    def read(raw: Any) -> Any:
        text = plain(raw)
        if (found := spellings.get(key(text))) is not None:
            return found
        if is_empty(text):
            return None
        return Fault(N_("it is none of the accepted values"), N_("write one of: %(allowed)s"), {"allowed": allowed})

    return read


def stages_reader(field: Field) -> Parser:
    """A reader of one or several stages: 小学、初中."""
    one = choice_reader(field)

    def read(raw: Any) -> Any:
        text = plain(raw)
        if is_empty(text):
            return None
        whole = one(text)
        parts = (
            [whole] if not isinstance(whole, Fault) else [one(part) for part in re.split(r"[、,，;；/+和及\s]+", text)]
        )
        faults = [part for part in parts if isinstance(part, Fault)]
        return faults[0] if faults else tuple(dict.fromkeys(stage for part in parts for stage in part.split("+")))

    return read


def parser_for(field: Field, *, factor: float = 1.0) -> Parser:
    """The reader of a field's cells; ``factor`` converts a number into the field's unit (万元 → 元: 10,000)."""
    if field.type == fields.CHOICE:
        return choice_reader(field)
    if field.type == fields.STAGES:
        return stages_reader(field)
    if field.type in (fields.INTEGER, fields.DECIMAL):
        whole = field.type == fields.INTEGER
        return lambda raw: read_number(raw, whole=whole, least=field.least, factor=factor, unit=field.unit)
    if field.type == fields.CODE:
        return lambda raw: read_code(raw, field.longest or 32)
    simple: dict[str, Parser] = {
        fields.DATE: read_date,
        fields.TIME: read_time,
        fields.MOMENT: read_moment,
        fields.FLAG: read_flag,
        fields.IDENTITY: read_code,
    }
    return simple.get(field.type) or (lambda raw: read_text(raw, field.longest))

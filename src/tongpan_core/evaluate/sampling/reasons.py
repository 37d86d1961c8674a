"""Why a sample has its size, in sentences for the people who are to test."""

from __future__ import annotations

from tongpan_core.measure.messages import Message
from tongpan_core.messages import N_

from .design import Design
from .draw import certain


def reasons(own: Design) -> tuple[Message, ...]:
    """The size, what it promises, what pupils of one school have in common, and what bound the number somewhere."""
    return (_size(own), *_neighbours(own), *_alike(own), *_shared(own), *_bound(own), *_certain(own))


def _number(value: float) -> str:
    return f"{value:.3g}"


def _size(own: Design) -> Message:
    values: dict[str, str | float | int] = {
        "schools": own.schools, "all": len(own.frame), "pupils": round(own.pupils), "error": _number(own.error),
        "level": f"{100 * own.target.level:g}", "asked": _number(own.target.error),
    }  # fmt: skip
    if own.error == 0:
        return Message(N_("All %(all)s schools and all their pupils are tested: there is no sampling error."), values)
    if own.reached:
        text = N_(
            "%(schools)s of %(all)s schools, about %(pupils)s pupils: in %(level)s of 100 samples the mean lies within "
            "±%(error)s of that of all pupils; ±%(asked)s was asked for."
        )
        return Message(text, values)
    if own.schools == len(own.frame):
        text = N_(
            "Even all %(all)s schools, about %(pupils)s pupils, give no more than ±%(error)s; ±%(asked)s was asked for."
            " Test more pupils in each school, or accept a larger error."
        )
        return Message(text, values)
    text = N_(
        "%(schools)s of %(all)s schools, about %(pupils)s pupils, give ±%(error)s; ±%(asked)s was asked for. "
        "Take more schools, or accept a larger error."
    )
    return Message(text, values)


def _neighbours(own: Design) -> list[Message]:
    fewer, more = own.sizes
    found = []
    if fewer is not None:
        found.append(Message(N_("With one school fewer it would be ±%(error)s."), {"error": _number(fewer)}))
    if more is not None:
        found.append(Message(N_("With one school more it would be ±%(error)s."), {"error": _number(more)}))
    return found


def _alike(own: Design) -> list[Message]:
    if own.target.alike == 0:
        return []
    text = N_(
        "Pupils of one school are alike: %(share)s %% of the variance lies between schools. %(take)s pupils of one "
        "school tell as much as %(alone)s pupils drawn one by one; more schools help more than more pupils in each."
    )
    share, take = f"{100 * own.target.alike:.3g}", round(own.pupils / own.schools)
    return [Message(text, {"share": share, "take": take, "alone": _number(own.alone)})]


def _shared(own: Design) -> list[Message]:
    if len(own.strata) < 2:
        return []
    if own.allocation == "neyman":
        text = N_("The schools are shared out so that the mean is as exact as possible: more where marks differ more.")
        return [Message(text)]
    return [Message(N_("The schools are shared out among the strata by their pupils."))]


def _bound(own: Design) -> list[Message]:
    found = []
    for part, taken in zip(own.strata, own.taken, strict=True):
        if len(own.strata) < 2:
            continue
        values: dict[str, str | float | int] = {"stratum": part.name, "schools": taken}
        if taken == part.schools:
            found.append(Message(N_("%(stratum)s: all %(schools)s schools are taken."), values))
        elif taken == own.least:
            text = N_("%(stratum)s: %(schools)s schools, the least that a stratum gets.")
            found.append(Message(text, values))
    return found


def _certain(own: Design) -> list[Message]:
    if own.chance != "size" or own.schools == len(own.frame):
        return []
    number = 0
    for part, taken in zip(own.strata, own.taken, strict=True):
        if taken < part.schools:
            number += int(certain(own.frame.pupils[own.frame.rows(part.name)], taken).sum())
    if not number:
        return []
    text = N_("%(schools)s large schools are taken in any case: by their size they would be drawn more than once.")
    return [Message(text, {"schools": number})]

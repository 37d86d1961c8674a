"""The analysis of a test, in one go: answers to results, kept with digest, parameters and version of the program."""

from __future__ import annotations

import hashlib
import json
import time
from importlib.metadata import version
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.jobs import settle, start
from tongpan.access.models import Job, User
from tongpan.assessment.testing.models import Analysis, JointTest, Pupil, SchoolResult, TestItem
from tongpan.assessment.testing.queries.bonds import pairings_of
from tongpan.assessment.testing.queries.policy import policy_of
from tongpan.assessment.testing.tables.answers import Board, board_of
from tongpan.assessment.testing.tables.linking import Choice
from tongpan.assessment.testing.tables.points import points_told
from tongpan.assessment.testing.tables.scaling import Scaled
from tongpan.assessment.testing.tables.schools import Before, earlier_means
from tongpan.assessment.testing.tables.whole import Say, analysed
from tongpan.assistance.base.refusal import Refused
from tongpan_core.evaluate.errors import EvaluationError

JOB = "test.analyse"


def _quietly(_step: str, _number: int) -> None:
    """Nobody listens."""


def analyse(test: JointTest, *, user: User | None, say: Say = _quietly, job: Job | None = None) -> Analysis:
    """Analyse a test and keep the result; the one before stays on record and no longer counts.

    Raises Refused where the answers do not suffice, or the test is in the archive.
    """
    began = time.monotonic()
    _allowed(test)
    board, policy = board_of(test), policy_of(test).plain()
    least = int(policy["analysis_pupils_min"])
    if len(board.place) < least or len(board.items) < 2:
        raise Refused(
            gettext_noop("There are scores of %(pupils)s pupils in %(items)s items; it takes %(least)s pupils and two "
                         "items. Bring in the scores first."),
            pupils=len(board.place), items=len(board.items), least=least,
        )  # fmt: skip
    try:
        result, rows = analysed(
            board, policy, root=test.pk, seed=test.seed, before=lambda fitted: _before(test, fitted),
            pairings=pairings_of(test), say=say, choice=Choice.of(test.linking),
        )  # fmt: skip
        result["points"] = _points(test, board, result)
    except EvaluationError as wrong:
        raise Refused(
            gettext_noop("Too few items tell pupils apart, or too few pupils answered them. Look through the scores "
                         "and the right answers, or leave items out."),
        ) from wrong  # fmt: skip
    made = Analysis(
        test=test, unit=test.unit, digest=digest_of(test, board, policy), parameters=policy, seed=test.seed,
        code_version=version("tongpan")[:40], result=result, linked=result["link"] is not None,
        pupils=len(board.place), seconds=round(time.monotonic() - began, 2), user=user,
    )  # fmt: skip
    _keep(test, made, rows, user, job)
    return made


def ask(test: JointTest, *, user: User, key: str = "") -> Job:
    """Queue the analysis of a test, once a key. Raises Refused where it is in the archive."""
    _allowed(test)
    return start(JOB, unit=test.unit, user=user, key=key, test=test.pk)


def job_of(test: JointTest) -> Job | None:
    """The newest analysis that was asked for, as a job."""
    return Job.everywhere.filter(kind=JOB, unit=test.unit, params__test=test.pk).order_by("-created").first()


def _allowed(test: JointTest) -> None:
    if test.locked:
        raise Refused(gettext_noop("“%(test)s” is in the archive; nothing of it changes any more."), test=test.name)


def _keep(test: JointTest, made: Analysis, rows: list[dict[str, object]], user: User | None, job: Job | None) -> None:
    linked = made.linked or made.result["scale"] == test.pk
    with transaction.atomic():
        fresh = JointTest.everywhere.select_for_update().get(pk=test.pk)
        _allowed(fresh)
        made.save()
        SchoolResult.everywhere.filter(test=test).delete()
        SchoolResult.everywhere.bulk_create(_school(made, row, linked) for row in rows)
        fresh.state = test.state = JointTest.State.ANALYSED
        fresh.save(update_fields=["state"])
        audit.record(
            "assessment.test.analyse", actor=user, unit=test.unit, target=str(test.pk), digest=made.digest,
            pupils=made.pupils, linked=made.linked,
        )  # fmt: skip
        settle(job, {"analysis": made.pk})


def _school(made: Analysis, row: dict[str, object], linked: bool) -> SchoolResult:
    facts = {name: value for name, value in row.items() if name not in ("unit", "pupils", "mean", "se")}
    return SchoolResult(
        analysis=made, test_id=made.test_id, unit_id=row["unit"], pupils=row["pupils"], mean=row.get("mean", 0.0),
        standard_error=row.get("se", 0.0), linked=linked, facts=facts | {"scale": made.result["scale"]},
    )  # fmt: skip


def digest_of(test: JointTest, board: Board, policy: dict[str, float]) -> str:
    """A digest of all that the result follows from."""
    items = [
        [own.number, own.kind, own.maximum, own.key, own.paper, own.bank.parameters if own.bank else None]
        for own in board.items
    ]
    parts = [test.seed, test.before_id, items, policy, *([test.linking] if test.linking else [])]
    body = json.dumps(parts, sort_keys=True)
    own = hashlib.sha256(body.encode())
    for part in (board.codes, board.groups, board.sex, board.letters):
        own.update("\x1f".join(part.ravel().tolist()).encode())
    for numbers in (board.points, board.weights, board.boarding, board.place):
        own.update(numbers.tobytes())
    return own.hexdigest()


def _before(test: JointTest, fitted: Scaled) -> Before | None:
    """What the earlier test found, where both stand on one scale."""
    last = Analysis.everywhere.filter(test=test.before_id).first() if test.before_id else None
    if last is None or fitted.link is None or last.result.get("scale") != fitted.root:
        return None
    rows = list(SchoolResult.everywhere.filter(test=test.before_id))
    return Before(earlier_means(rows), _pupils_before(test), fitted.strayed)


def _points(test: JointTest, board: Board, result: dict[str, Any]) -> dict[str, Any] | None:
    """Points as points of the earlier test, where both stand on one scale."""
    last = Analysis.everywhere.filter(test=test.before_id).first() if test.before_id else None
    if test.before is None or last is None or result["link"] is None or last.result.get("scale") != result["scale"]:
        return None
    then = dict(TestItem.everywhere.filter(test=test.before).exclude(bank=None).values_list("bank_id", "number"))
    anchors = {}
    for own in board.items:
        if own.bank is not None and own.number in result["link"]["anchors"]:
            place = own.bank.number if own.bank.test_id == test.before_id else then.get(own.bank_id)
            anchors |= {} if place is None else {own.number: place}
    return points_told(result["items"], last.result["items"], board, board_of(test.before), anchors)


def _pupils_before(test: JointTest) -> dict[str, float]:
    """Points in the earlier test by code, where the pupils are the same: as many grades as years have passed."""
    before = test.before
    if before is None or test.grade - before.grade != test.year - before.year or test.year == before.year:
        return {}
    board = board_of(before)
    known = set(Pupil.everywhere.filter(test=test).values_list("code", flat=True))
    return {str(code): float(own) for code, own in zip(board.codes, board.shares, strict=True) if str(code) in known}

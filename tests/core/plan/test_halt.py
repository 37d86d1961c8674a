"""Many counties end when they are told to, wherever they are solved: those at work with the best they have."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from tests.core.plan.patient import patient

from tongpan_core.plan.region import executor, solve_region

LONG, SOON = 60.0, 3.0
"""Seconds that the counties were given, and within which they end once they are told to."""
PROBLEMS = {"A": "a" * 3, "B": "b" * 2, "C": "c"}


@contextmanager
def threads():
    with ThreadPoolExecutor(1) as pool:
        yield pool


@contextmanager
def processes():
    with executor(workers=1) as pool:
        yield pool


@contextmanager
def cluster():
    distributed = pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
    words = {"protocol": "tcp://", "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, **words) as own,
        executor(own.scheduler_address) as pool,
    ):
        yield pool


@pytest.mark.parametrize("where", [threads, processes, cluster])
def test_the_county_at_work_ends_with_its_best_and_the_others_do_not_begin(where):
    with where() as pool:
        solve_region(patient, {"warm": "w"}, pool, params=None, seconds=0.1)  # the worker is there
        kept, told = [], []

        def stop():
            if time.monotonic() - began > 1.0 and not told:
                told.append(time.monotonic())
            return bool(told)

        began = time.monotonic()
        found = solve_region(patient, PROBLEMS, pool, params=None, seconds=LONG, stop=stop,
                             on_done=lambda key, _found: kept.append(key))  # fmt: skip
        assert time.monotonic() - told[0] < SOON
    assert {key: own.solution for key, own in found.items()} == {"A": "aaa"}
    assert kept == ["A"]


def test_without_the_word_every_county_is_solved():
    with threads() as pool:
        found = solve_region(patient, PROBLEMS, pool, params=None, seconds=0.05, stop=lambda: False)
    assert list(found) == list(PROBLEMS)


@pytest.mark.parametrize("where", [threads, processes])
def test_who_breaks_off_does_not_wait_for_the_rest(where):
    def lost(_key, _found):
        raise LookupError

    began = time.monotonic()
    with where() as pool, pytest.raises(LookupError):
        solve_region(brief_then_patient, PROBLEMS, pool, params=None, seconds=LONG, on_done=lost)
    assert time.monotonic() - began < 20


def brief_then_patient(problem, *, stop, seed, params, start=None):
    """The largest is solved at once."""
    from tongpan_core.plan.problem import MaxSeconds

    return patient(problem, stop=MaxSeconds(0.01) if len(problem) == 3 else stop, seed=seed, params=params)

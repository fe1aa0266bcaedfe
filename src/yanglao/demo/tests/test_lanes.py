"""The two lanes of loading: neither goes on without the other."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from yanglao.base.errors import DomainError
from yanglao.demo import lane
from yanglao.demo.loading import whole


def _process(words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", words], stdin=subprocess.PIPE, text=True)


def test_the_second_lane_stops_when_the_first_falls_silent(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("1 5\n"))
    told = lane.heard(10)
    assert next(told) == (1, 5)
    with pytest.raises(lane.CutOff):
        next(told)


def test_the_second_lane_ends_when_all_people_are_committed(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("1 5\n1 10\n"))
    assert list(lane.heard(10)) == [(1, 5), (1, 10)]


def test_a_second_lane_that_fails_stops_the_loading_with_a_remedy():
    with pytest.raises(DomainError) as refusal:
        whole.finish(_process("raise SystemExit(3)"))
    assert refusal.value.code == "demo.lane"
    assert refusal.value.remedy


def test_a_second_lane_that_ended_well_is_no_complaint():
    whole.finish(_process("pass"))

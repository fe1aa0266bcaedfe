"""The command line: words, refusals, failures nobody foresaw."""

from __future__ import annotations

import importlib
import json
import types
from pathlib import Path

import pytest

from yanglao.base.errors import DomainError
from yanglao.config import cli, verbs
from yanglao.config.commands.test import spread
from yanglao.config.verbs import Verb


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # noqa: ANN201
    """Return a function that makes ``probe`` a word with a given body."""

    def make(body: object) -> None:
        module = types.ModuleType("probe_module")
        module.body = body  # type: ignore[attr-defined]
        monkeypatch.setitem(__import__("sys").modules, "probe_module", module)
        probe = Verb("probe", "probe_module:body", "", "none", False)
        monkeypatch.setitem(verbs.VERBS, "probe", probe)

    monkeypatch.setenv("YANGLAO_HOME", str(tmp_path))
    monkeypatch.delenv("YANGLAO_DEBUG", raising=False)
    return make


def test_an_unknown_word_lists_the_words_and_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nonsense"]) == 2
    said = capsys.readouterr().err
    assert "nonsense" in said
    assert all(name in said for name in verbs.VERBS)


def test_a_refusal_is_a_sentence_with_row_field_and_remedy(word, capsys: pytest.CaptureFixture[str]) -> None:
    def body(argv: list[str]) -> int:
        raise DomainError("身份证号不对", row=7, field="身份证号", remedy="核对校验位", kept="其余 9 行")

    word(body)
    assert cli.main(["probe"]) == 2
    said = capsys.readouterr().err
    for part in ("身份证号不对", "7", "核对校验位", "其余 9 行"):
        assert part in said
    assert "Traceback" not in said


def test_with_json_a_refusal_is_one_object(word, capsys: pytest.CaptureFixture[str]) -> None:
    def body(argv: list[str]) -> int:
        raise DomainError("期间已结", code="funds.closed", row=3)

    word(body)
    assert cli.main(["probe", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"] == [
        {"code": "funds.closed", "message": "期间已结", "row": 3}
    ]


def test_an_unforeseen_failure_is_one_line_and_the_log_has_the_rest(
    word, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def body(argv: list[str]) -> int:
        raise ZeroDivisionError("division by zero")

    word(body)
    assert cli.main(["probe", "--json"]) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    assert json.loads(said.out)["errors"][0]["code"] == "unexpected"
    assert "Traceback" in (tmp_path / "logs" / "error.log").read_text()


def test_the_exit_code_of_a_word_is_handed_on(word) -> None:
    word(lambda argv: len(argv))
    assert cli.main(["probe", "a", "b", "c"]) == 3


@pytest.mark.parametrize("verb", verbs.VERBS.values(), ids=lambda verb: verb.name)
def test_every_word_leads_to_a_function_or_says_that_it_is_not_built(verb: Verb) -> None:
    try:
        found = cli._load(verb)
    except DomainError as refusal:
        assert refusal.code == "cli.not_built"
        module = verb.target.split(":")[0]
        path = Path(cli.__file__).parents[2].joinpath(*module.split(".")).with_suffix(".py")
        assert not path.exists()
    else:
        assert callable(found)


def test_a_word_with_a_broken_import_inside_does_not_pass_for_not_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "half_built.py").write_text("import no_such_module_anywhere\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    with pytest.raises(ModuleNotFoundError, match="no_such_module_anywhere"):
        cli._load(Verb("x", "half_built:x", ""))


@pytest.mark.parametrize(
    ("given", "cores", "spread_out"),
    [
        (["-q"], 2, True),
        ([], 16, True),
        (["-q"], 1, False),
        (["src/yanglao/base"], 2, False),
        (["-n", "3"], 2, False),
        (["-n3"], 2, False),
        (["--pdb"], 2, False),
    ],
)
def test_the_whole_suite_uses_all_cores_and_a_part_of_it_one(given, cores, spread_out):
    words = spread(given, cores)
    assert words[-len(given) :] == given or not given
    assert (words[:3:2] == ["-n", "--dist"]) is (spread_out and len(words) > len(given))
    assert (len(words) > len(given)) is spread_out
    if spread_out:
        assert 2 <= int(words[1]) <= 4

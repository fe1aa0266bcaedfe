"""YAML as packs use it: exact decimals, no duplicate keys, no tags."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import yaml

from yanglao.policy.rules.problems import ExpressionInvalid

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # pragma: no cover - libyaml comes with every wheel
    from yaml import SafeLoader as _Base  # type: ignore[assignment]


class PackLoader(_Base):
    """Safe loader with exact decimals that refuses a key written twice."""


def _decimal(loader: PackLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


def _mapping(loader: PackLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise ExpressionInvalid(
                "duplicate",
                f"第 {line} 行的键 {key} 写了两次",
                f"Key {key} stands twice (line {line})",
                "请删去一处",
                "Delete one of the two",
            )
        seen.add(key)
    return dict(loader.construct_mapping(node, deep=True))


# YAML 1.1 reads `on` as true and `60:1` as 3601: here only true/false are truths and digits are numbers.
_PLAIN = {"tag:yaml.org,2002:bool": r"^(?:true|false)$", "tag:yaml.org,2002:int": r"^-?(?:0|[1-9][0-9]*)$"}
PackLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag not in _PLAIN]
    for first, rules in _Base.yaml_implicit_resolvers.items()
}
for _tag, _pattern in _PLAIN.items():
    PackLoader.add_implicit_resolver(_tag, re.compile(_pattern), list("tf-0123456789"))
PackLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
PackLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str) -> Any:
    """Return the content of a pack file.

    Raises
    ------
    ExpressionInvalid
        When the text is no YAML, or a key stands twice.
    """
    try:
        return yaml.load(text, Loader=PackLoader)  # noqa: S506 - a safe loader with two constructors
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行" if mark else ""
        raise ExpressionInvalid(
            "syntax",
            f"文件不是有效的 YAML（{line}）",
            f"Not valid YAML ({error})".replace("\n", " "),
            "请检查缩进、冒号和引号",
            "Check indentation, colons and quotes",
        ) from None

"""What pydantic found wrong with a pack.toml, as problems: each fault once, named by the keys that were written."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from rules.problem import PackProblem
from rules.ruling import Sentence

Path = tuple[str | int, ...]

SENTENCES: Mapping[str, Sentence] = {
    "literal_error": Sentence("只能是 {expected}", "it must be {expected}"),
    "enum": Sentence("只能是 {expected}", "it must be {expected}"),
    "greater_than_equal": Sentence("不得小于 {ge}", "it must be at least {ge}"),
    "string_pattern_mismatch": Sentence("写法须符合 {pattern}", "it must match {pattern}"),
    "string_type": Sentence("须为文字", "it must be text"),
    "int_type": Sentence("须为整数", "it must be a whole number"),
    "int_parsing": Sentence("须为整数", "it must be a whole number"),
    "int_from_float": Sentence("须为整数", "it must be a whole number"),
    "bool_type": Sentence("须为 true 或 false", "it must be true or false"),
    "bool_parsing": Sentence("须为 true 或 false", "it must be true or false"),
    "decimal_type": Sentence("须为数值", "it must be a number"),
    "decimal_parsing": Sentence("须为数值", "it must be a number"),
    "tuple_type": Sentence("须为列表", "it must be a list"),
    "dict_type": Sentence("须为表", "it must be a table"),
    "model_type": Sentence("须为表", "it must be a table"),
    "model_attributes_type": Sentence("须为表", "it must be a table"),
    "not_a_day": Sentence("须为日期，例如 2026-01-01", "it must be a date, for instance 2026-01-01"),
    "backwards": Sentence("结束日期不晚于开始日期", "it ends before it begins"),
}
OTHERWISE = Sentence("类型或范围不符", "not of the required type or range")


def schema_problems(name: str, raw: Mapping[str, Any], error: ValidationError) -> list[PackProblem]:
    """The problems of one pack.toml. A value that fits no form of its key is one fault, however many forms there are."""
    found: dict[Path, dict[str, Any]] = {}
    for detail in map(dict, error.errors(include_url=False)):
        path = _written(raw, detail)
        known = found.get(path)
        # That a value is not the word "unset" says nothing where another form of the key says what is missing.
        if known is None or _only_unset(known):
            found[path] = detail
    outer = {path[:end] for path in found for end in range(1, len(path))}
    return [_problem(name, _place(raw, path), detail) for path, detail in found.items() if path not in outer]


def _written(raw: Mapping[str, Any], detail: Mapping[str, Any]) -> Path:
    """The keys and numbers of the location that stand in the file; pydantic's own names of forms are left out."""
    path: list[str | int] = []
    here: Any = raw
    location = detail["loc"]
    if location[:1] == ("rule",) and len(location) > 2:
        location = (*location[:2], *location[3:])  # the third names the kind of rule
    for at, part in enumerate(location):
        if (isinstance(here, Mapping) and part in here) or (
            isinstance(here, list) and isinstance(part, int) and part < len(here)
        ):
            here = here[part]
        elif detail["type"] != "missing" or at < len(location) - 1:
            continue
        path.append(part)
    return tuple(path)


def _only_unset(detail: Mapping[str, Any]) -> bool:
    return bool(detail["type"] == "literal_error" and detail["ctx"]["expected"] == "'unset'")


def _problem(name: str, place: str, detail: Mapping[str, Any]) -> PackProblem:
    match detail["type"]:
        case "extra_forbidden":
            return PackProblem(name, place, "PK004", "未知的键。", "Unknown key.")
        case "missing":
            return PackProblem(name, place, "PK005", "缺少必填的键。", "A required key is missing.")
        case "union_tag_invalid" | "union_tag_not_found":
            return PackProblem(name, place, "PK006", "未知的规则种类。", "Unknown kind of rule.")
        case code:
            said = SENTENCES.get(code, OTHERWISE)
            ctx = detail.get("ctx", {})
            ctx_zh = {key: str(value).replace(" or ", "、").replace(", ", "、") for key, value in ctx.items()}
            zh, en = said.zh.format_map(ctx_zh), said.en.format_map(ctx)
            return PackProblem(name, place, "PK007", f"值不合要求：{zh}。", f"Not an acceptable value: {en}.")


def _place(raw: Mapping[str, Any], path: Path) -> str:
    """The key path, with a rule named by its id where it has one: `rule SD-07.terms`."""
    return ".".join(_steps(raw, path))


def _steps(raw: Mapping[str, Any], path: Path) -> Iterator[str]:
    if len(path) > 1 and path[0] == "rule" and isinstance(path[1], int):
        rule = raw["rule"][path[1]]
        yield f"rule {rule.get('id', path[1]) if isinstance(rule, dict) else path[1]}"
        path = path[2:]
    yield from map(str, path)

"""Wrong values in a request, said in our own sentences: pydantic's English never reaches a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.problems import FieldError
from rules.ruling import Sentence

_SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "missing": ("required", "必填，请补上。", "Required; please add it."),
    "extra_forbidden": (
        "unknown",
        "没有这个字段，请删去或核对拼写。",
        "There is no such field; remove it or mend its name.",
    ),
    "string_type": ("not_text", "应为文字。", "Give text."),
    "string_too_short": ("too_short", "太短或为空，请填写。", "Too short or empty."),
    "string_too_long": (
        "too_long",
        "太长，请缩短到 {max_length} 个字以内。",
        "Too long: at most {max_length} characters.",
    ),
    "string_pattern_mismatch": ("bad_form", "格式不对，请核对。", "Not in the expected form."),
    "literal_error": ("not_allowed", "只能是 {expected}。", "Must be one of {expected}."),
    "enum": ("not_allowed", "只能是 {expected}。", "Must be one of {expected}."),
    "bool_type": ("not_boolean", "应为 true 或 false。", "Give true or false."),
    "bool_parsing": ("not_boolean", "应为 true 或 false。", "Give true or false."),
    "int_type": ("not_integer", "应为整数。", "Give a whole number."),
    "int_parsing": ("not_integer", "应为整数。", "Give a whole number."),
    "greater_than_equal": ("too_small", "不能小于 {ge}。", "Not less than {ge}."),
    "less_than_equal": ("too_large", "不能大于 {le}。", "Not more than {le}."),
    "less_than": ("too_large", "应小于 {lt}。", "Less than {lt}."),
    "greater_than": ("too_small", "应大于 {gt}。", "More than {gt}."),
    "decimal_type": ("not_number", '应为写成文字的数，如 "4.0"。', 'Give the number as text, such as "4.0".'),
    "decimal_parsing": ("not_number", '应为写成文字的数，如 "4.0"。', 'Give the number as text, such as "4.0".'),
    "date_type": ("not_date", "应为日期，如 2027-01-25。", "Give a date, such as 2027-01-25."),
    "date_parsing": ("not_date", "应为日期，如 2027-01-25。", "Give a date, such as 2027-01-25."),
    "date_from_datetime_parsing": ("not_date", "应为日期，如 2027-01-25。", "Give a date, such as 2027-01-25."),
    "date_from_datetime_inexact": ("not_date", "应为日期，不带时刻。", "Give a date without a time."),
    "list_type": ("not_list", "应为列表。", "Give a list."),
    "too_long": ("too_many", "最多 {max_length} 项。", "At most {max_length} items."),
    "dict_type": ("not_object", "应为对象。", "Give an object."),
    "model_type": ("not_object", "应为对象。", "Give an object."),
    "model_attributes_type": (
        "not_object",
        "应为 JSON 对象，并注明 Content-Type: application/json。",
        "Give a JSON object with Content-Type: application/json.",
    ),
    "dataclass_type": ("not_object", "应为对象。", "Give an object."),
    "json_invalid": ("not_json", "不是合法的 JSON。", "Not valid JSON."),
    "none_required": ("not_null", "应为 null。", "Give null."),
}
_OTHER = ("not_acceptable", "这个值不能接受，请核对。", "This value is not acceptable; please check it.")


def field_errors(errors: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Validation errors of pydantic or FastAPI as ours; the wrong value itself is never repeated."""
    return tuple(_one(error) for error in errors)


def _one(error: Mapping[str, Any]) -> FieldError:
    code, zh, en = _SENTENCES.get(str(error["type"]), _OTHER)
    context = {name: str(value) for name, value in (error.get("ctx") or {}).items()}
    return FieldError(pointer(error["loc"]), code, Sentence(_fill(zh, context), _fill(en, context)))


def _fill(sentence: str, context: Mapping[str, str]) -> str:
    try:
        return sentence.format(**context)
    except KeyError:
        return sentence


def pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer into the body (RFC 6901), or `query:limit`, `header:if-match`, `path:number`."""
    place, *rest = location
    if place == "body":
        return "".join(f"/{_escaped(part)}" for part in rest)
    if place in {"query", "header", "path", "cookie"}:
        return f"{place}:{'.'.join(str(part) for part in rest)}"
    return "".join(f"/{_escaped(part)}" for part in location)


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")

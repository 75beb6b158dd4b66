"""Turns pydantic's errors into sentences for the person who fills the form; nothing that was sent is repeated."""

from typing import Any, Final

from pydantic import ValidationError

_TEXTS: Final[dict[str, str]] = {
    "missing": "缺这一项（missing）",
    "extra_forbidden": "没有这个栏目，请检查写法（unknown field）",
    "string_type": "要写成文字（must be a string）",
    "string_too_short": "至少{min_length}个字（at least {min_length} characters）",
    "string_too_long": "最多{max_length}个字（at most {max_length} characters）",
    "too_long": "最多{max_length}项（at most {max_length} items）",
    "list_type": "要写成列表（must be a list）",
    "model_type": "要写成一组栏目（must be an object）",
    "model_attributes_type": "要写成一组栏目（must be an object）",
    "literal_error": "只能是{expected}（one of these）",
    "greater_than_equal": "不能小于{ge}（at least {ge}）",
    "less_than_equal": "不能大于{le}（at most {le}）",
    "finite_number": "要写成数字（must be a number）",
}
# pydantic names several errors for each kind: int_type, int_parsing, int_from_float …
_KINDS: Final[dict[str, str]] = {
    "int": "要写成整数（must be a whole number）",
    "float": "要写成数字（must be a number）",
    "bool": "只能是true或false（must be true or false）",
}
_OTHER = "不合要求（not as required）"


def problems(error: ValidationError) -> list[dict[str, str]]:
    """A list of {field, problem}; `field` is the path with dots, `(body)` for the whole."""
    return [{"field": _path(e["loc"]), "problem": _text(e["type"], e.get("ctx") or {})} for e in error.errors()]


def _path(parts: tuple[Any, ...]) -> str:
    return ".".join(str(part)[:80] for part in parts) or "(body)"


def _text(kind: str, context: dict[str, Any]) -> str:
    if kind.startswith("intake."):
        return str(context["text"])
    text = _TEXTS.get(kind) or _KINDS.get(kind.partition("_")[0], _OTHER)
    return text.format_map(context) if "{" in text else text

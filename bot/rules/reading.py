"""From the rule files to the model: every mistake is BadInput that names the file, the rule and the fault."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.core.errors import BadInput
from bot.core.screening import GROUPS
from bot.rules.codes import Raw, known, only, when
from bot.rules.conditions import When
from bot.rules.lines import CERTAINTIES, Sums, Table
from bot.rules.model import COMPARISONS, KINDS, VERDICTS, Alternative, Cite, Gap, MeansStandard, Paper, Rule, Way

_WAY_KEYS: Final = frozenset(
    {"id", "name", "contact", "why", "bring", "cite", "source", "certainty", "in_force_from", "in_force_to", "when"}
    | {"scope"}
)
_RULE_KEYS: Final = frozenset(
    {
        "id",
        "kind",
        "scope",
        "cite",
        "source",
        "in_force_from",
        "in_force_to",
        "certainty",
        "text",
        "when",
        "cases",
        "otherwise",
        "test",
        "explains",
        "verdicts",
        "says",
        "near",
    }
)


def rule(raw: Raw, scope: str, sources: Mapping[str, str]) -> Rule:
    """One rule of a file whose own scope is `scope`."""
    only(raw, _RULE_KEYS, "rule")
    _need(raw, "id", "kind", "cite", "source", "certainty", "in_force_from", "text")
    start, end = span(raw)
    return Rule(
        id=str(raw["id"]),
        kind=_one("kind", raw["kind"], KINDS),
        scope=str(raw.get("scope", scope)),
        cites=cites(raw["cite"]),
        source=_source(raw["source"], sources),
        start=start,
        end=end,
        certainty=_one("certainty", raw["certainty"], CERTAINTIES),
        text=str(raw["text"]),
        cases=_cases(raw),
        otherwise=_alternative(raw["otherwise"]) if "otherwise" in raw else None,
        test=_test(raw["test"]) if "test" in raw else None,
        explains=raw.get("explains", ""),
        verdicts=known("verdict", raw.get("verdicts", VERDICTS), VERDICTS),
        says={_one("verdict", k, VERDICTS): _template(str(v)) for k, v in (raw.get("says") or {}).items()},
        near=bool(raw.get("near", False)),
    )


def _template(text: str) -> str:
    for name in re.findall(r"{([^}]*)}", text):
        if name not in ("income", "line"):
            raise BadInput(f"unknown placeholder {{{name}}} in `says`: only {{income}} and {{line}}")
    return text


def _cases(raw: Raw) -> tuple[Alternative, ...]:
    shared = when(raw.get("when"))
    if "cases" not in raw:
        return (Alternative(shared),)
    if "when" in raw:
        raise BadInput("give either `when` or `cases`")
    return tuple(_alternative(case) for case in raw["cases"])


def _alternative(raw: Raw) -> Alternative:
    only(raw, frozenset({"when", "text", "item"}), "case")
    return Alternative(when(raw.get("when")), str(raw.get("text", "")), str(raw.get("item", "")))


def _test(raw: Raw) -> MeansStandard:
    only(raw, frozenset({"figure", "groups", "unknown", "comparison", "no_valuable_assets", "hardship"}), "test")
    if sum(name in raw for name in ("figure", "groups", "unknown")) != 1:
        raise BadInput("a test of means needs exactly one of `figure`, `groups`, `unknown`")
    return MeansStandard(
        table=raw.get("figure", ""),
        groups=known("groups", raw.get("groups", ()), GROUPS),
        unknown=bool(raw.get("unknown", False)),
        comparison=_one("comparison", raw.get("comparison", "unknown"), COMPARISONS),
        no_valuable_assets=bool(raw.get("no_valuable_assets", False)),
        hardship=bool(raw.get("hardship", False)),
    )


def cites(raw: Any) -> tuple[Cite, ...]:
    """One or several provisions; each needs a law, or a document without articles."""
    found = tuple(
        Cite(one.get("law", ""), str(one.get("article", "")), one.get("item", ""), one.get("document", ""))
        for one in (raw if isinstance(raw, list) else [raw])
        if isinstance(one, Mapping)
    )
    if not found or any(not (c.law or c.document) for c in found):
        raise BadInput("`cite` is missing: give {law, article} or {document}")
    return found


def span(raw: Raw) -> tuple[date, date | None]:
    """First and last day; BadInput where they are no dates or reversed."""
    start, end = raw["in_force_from"], raw.get("in_force_to")
    if not isinstance(start, date) or not (end is None or isinstance(end, date)):
        raise BadInput("in_force_from and in_force_to must be dates (YYYY-MM-DD)")
    if end is not None and end < start:
        raise BadInput(f"in_force_to {end} lies before in_force_from {start}")
    return start, end


def table(raw: Raw, sources: Mapping[str, str]) -> Table:
    """A table of sums by class of county."""
    _need(raw, "id", "title", "classes", "values")
    classes = {str(name): frozenset(map(str, prefixes)) for name, prefixes in raw["classes"].items()}
    if raw.get("other_counties") not in (None, *classes):
        raise BadInput(f"other_counties names an unknown class {raw['other_counties']!r}")
    sums = tuple(_sums(value, frozenset(classes), sources) for value in raw["values"])
    return Table(str(raw["id"]), str(raw["title"]), classes, sums, raw.get("other_counties"))


def _sums(raw: Raw, classes: frozenset[str], sources: Mapping[str, str]) -> Sums:
    _need(raw, "id", "in_force_from", "certainty", "source", "sums")
    start, end = span(raw)
    if set(raw["sums"]) != classes or not all(isinstance(v, int | float) for v in raw["sums"].values()):
        raise BadInput(f"{raw['id']}: `sums` must give a number for each of {', '.join(sorted(classes))}")
    certainty = _one("certainty", raw["certainty"], CERTAINTIES)
    return Sums(str(raw["id"]), start, certainty, dict(raw["sums"]), _source(raw["source"], sources), end)


def paper(raw: Raw) -> Paper:
    """A paper to bring."""
    only(raw, frozenset({"name", "why", "can_follow_later", "when"}), "paper")
    _need(raw, "name", "why", "can_follow_later")
    return Paper(raw["name"], raw["why"], bool(raw["can_follow_later"]), _whens(raw))


def gap(raw: Raw) -> Gap:
    """Something that is not known."""
    only(raw, frozenset({"id", "text"}), "gap")
    _need(raw, "id", "text")
    return Gap(str(raw["id"]), str(raw["text"]))


def way(raw: Raw, sources: Mapping[str, str]) -> Way:
    """Another way to help."""
    only(raw, _WAY_KEYS, "route")
    _need(raw, "id", "name", "contact", "why", "bring", "cite", "source", "in_force_from")
    _one("certainty", raw.get("certainty"), CERTAINTIES)
    start, end = span(raw)
    return Way(
        id=raw["id"],
        name=raw["name"],
        contact=str(raw["contact"]),
        why=raw["why"],
        cites=cites(raw["cite"]),
        source=_source(raw["source"], sources),
        start=start,
        end=end,
        when=_whens(raw),
        scope=str(raw.get("scope", "")),
        bring=str(raw["bring"]),
    )


def _whens(raw: Raw) -> tuple[When, ...]:
    given = raw.get("when")
    return tuple(when(one) for one in given) if isinstance(given, list) else (when(given),)


def _source(key: str, sources: Mapping[str, str]) -> str:
    if key not in sources:
        raise BadInput(f"unknown source {key!r}: list it under `sources`")
    return sources[key]


def _one(name: str, code: Any, allowed: frozenset[str]) -> str:
    if code not in allowed:
        raise BadInput(f"unknown {name} {code!r}: one of {', '.join(sorted(allowed))}")
    return str(code)


def _need(raw: Raw, *keys: str) -> None:
    for key in keys:
        if raw.get(key) in (None, "", []):
            raise BadInput(f"`{key}` is missing")

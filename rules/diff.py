"""What changes from one pack to the next, in sentences: rules parameter by parameter, rows and courses cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from rules.catalogue import Catalogue, Course, Row
from rules.diff_words import COLUMNS, COMMON, PARAMETERS, quoted, value
from rules.kinds.base import Entry, Rule
from rules.pack import Head, Pack
from rules.ruling import Sentence

HEAD = ("title", "layer", "region", "scope", "effective_from", "effective_before")
NOTHING = Catalogue({}, ())


def diff(old: Pack, new: Pack) -> tuple[Sentence, ...]:
    """Every difference that can change a ruling or the words it cites; empty for packs that say the same.

    Rules are matched by key, rows by id, courses by code and first day; the order is the new pack's, what was removed
    comes after.
    """
    return (
        *_head(old.head, new.head),
        *_sources(old, new),
        *_rules(old, new),
        *_rows(old.catalogue or NOTHING, new.catalogue or NOTHING),
        *_courses(old.catalogue or NOTHING, new.catalogue or NOTHING),
    )


def _head(old: Head, new: Head) -> Iterator[Sentence]:
    for name in HEAD:
        yield from _changed(Sentence("政策包", "The pack"), COMMON[name], getattr(old, name), getattr(new, name))


def _sources(old: Pack, new: Pack) -> Iterator[Sentence]:
    for name, source in new.sources.items():
        what = Sentence(f"依据文件 {name}", f"Source {name}")
        before = old.sources.get(name)
        if before is None:
            yield _added(what, Sentence(f"《{source.title}》", f"“{source.title}”"))
            continue
        for field in ("title", "issuer", "number", "published"):
            yield from _changed(what, COMMON[field], getattr(before, field), getattr(source, field))
    for name in old.sources:
        if name not in new.sources:
            yield _removed(Sentence(f"依据文件 {name}", f"Source {name}"))


def _rules(old: Pack, new: Pack) -> Iterator[Sentence]:
    before = {rule.key: rule for rule in old.rules}
    for rule in new.rules:
        known = before.get(rule.key)
        if known is None:
            yield _added(_named(rule), Sentence(rule.zh, rule.en))
        elif type(known) is not type(rule):
            yield from _changed(_named(rule), COMMON["kind"], known.kind, rule.kind)
        else:
            yield from _rule(known, rule)
    kept = {rule.key for rule in new.rules}
    yield from (_removed(_named(rule)) for rule in old.rules if rule.key not in kept)


def _rule(old: Rule, new: Rule) -> Iterator[Sentence]:
    what = _named(new)
    for name in new.parameters():
        yield from _parameter(what, PARAMETERS[name], getattr(old, name), getattr(new, name))
    for name in Rule.model_fields:
        if name not in ("key", "kind"):
            yield from _changed(what, COMMON[name], getattr(old, name), getattr(new, name))


def _parameter(what: Sentence, name: Sentence, old: Any, new: Any) -> Iterator[Sentence]:
    """A table that was and still is set differs line by line; any other value as a whole."""
    if not (_is_table(old) and _is_table(new)):
        yield from _changed(what, name, old, new)
        return
    within = Sentence(f"{what.zh}的{name.zh}一项", f"{what.en}: an entry of {name.en}")
    yield from (_added(within, value(line)) for line in new if line not in old)
    yield from (_removed(within, value(line)) for line in old if line not in new)


def _is_table(given: Any) -> bool:
    return isinstance(given, tuple) and bool(given) and all(isinstance(line, Entry) for line in given)


def _rows(old: Catalogue, new: Catalogue) -> Iterator[Sentence]:
    before, after = {row.id: row for row in old.rows}, {row.id: row for row in new.rows}
    yield from _lines("互认目录第 {} 行", "Row {} of the catalogue", before, after)


def _courses(old: Catalogue, new: Catalogue) -> Iterator[Sentence]:
    yield from _lines("课程 {}", "Course {}", _versions(old), _versions(new))


def _versions(catalogue: Catalogue) -> dict[str, Course]:
    """Every version of every course; one of several is named with its first day."""
    found: dict[str, Course] = {}
    for code, versions in catalogue.courses.items():
        for course in versions:
            found[code if len(versions) == 1 else f"{code}@{course.valid_from or ''}"] = course
    return found


def _lines(
    zh: str, en: str, old: Mapping[str, Row] | Mapping[str, Course], new: Mapping[str, Row] | Mapping[str, Course]
) -> Iterator[Sentence]:
    for name, line in new.items():
        what = Sentence(zh.format(name), en.format(name))
        before = old.get(name)
        if before is None:
            yield _added(what, _line(line))
            continue
        for field in fields(line):
            if field.name in COLUMNS:
                yield from _changed(what, COLUMNS[field.name], getattr(before, field.name), getattr(line, field.name))
    yield from (
        _removed(Sentence(zh.format(name), en.format(name)), _line(old[name])) for name in old if name not in new
    )


def _line(line: Row | Course) -> Sentence:
    if isinstance(line, Course):
        return Sentence(line.name, line.name)
    sources, targets = value(line.alternatives), value(line.targets)
    return Sentence(f"{sources.zh} → {targets.zh}", f"{sources.en} → {targets.en}")


def _named(rule: Rule) -> Sentence:
    return Sentence(f"规则 {rule.id}（{rule.key}）", f"Rule {rule.id} ({rule.key})")


def _changed(what: Sentence, name: Sentence, old: object, new: object) -> Iterator[Sentence]:
    if old != new:
        before, after = quoted(old), quoted(new)
        yield Sentence(
            f"{what.zh}：{name.zh}由{before.zh}改为{after.zh}。",
            f"{what.en}: {name.en} changed from {before.en} to {after.en}.",
        )


def _added(what: Sentence, content: Sentence) -> Sentence:
    return Sentence(f"新增{what.zh}：{_ended(content.zh, '。')}", f"{what.en} is added: {_ended(content.en, '.')}")


def _removed(what: Sentence, content: Sentence | None = None) -> Sentence:
    if content is None:
        return Sentence(f"删去{what.zh}。", f"{what.en} is removed.")
    return Sentence(f"删去{what.zh}：{_ended(content.zh, '。')}", f"{what.en} is removed: {_ended(content.en, '.')}")


def _ended(text: str, stop: str) -> str:
    return text if text.endswith(stop) else text + stop

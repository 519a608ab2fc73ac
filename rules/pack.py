"""Policy packs: a folder of data becomes a checked, frozen value with a digest. Rules are data, cited and dated."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.catalogue import Catalogue, read_catalogue
from rules.kinds.base import Layer, Rule, Unset
from rules.plain import Day
from rules.problem import PackError, PackProblem
from rules.registry import AnyRule
from rules.schema import schema_problems

# The files that decide; cases.toml and source.md explain and may grow without changing a ruling.
DECIDING_FILES = ("pack.toml", "courses.csv", "equivalences.csv")


class Head(BaseModel):
    """`[pack]`: what it is, where and when it holds. `effective_before` is the first day it no longer does."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    title_en: str = ""
    layer: Layer
    region: str
    scope: str = ""
    effective_from: Day
    effective_before: Day | None = None
    supersedes: str | None = None
    demo: bool = False
    note: str = ""


class Source(BaseModel):
    """`[[source]]`: the official document a rule cites."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    issuer: str
    number: str | Unset = "unset"
    published: Day | Unset = "unset"


class Document(BaseModel):
    """The whole of pack.toml. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    pack: Head
    source: tuple[Source, ...] = ()
    rule: tuple[AnyRule, ...] = Field(default=())


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A loaded pack. `digest` is SHA-256 over the deciding files, in hexadecimal."""

    head: Head
    sources: Mapping[str, Source]
    rules: tuple[Rule, ...]
    catalogue: Catalogue | None
    digest: str
    files: Mapping[str, bytes]

    @property
    def id(self) -> str:
        """The pack's identity, for instance `CN-370000/2026-transfer`."""
        return self.head.id

    def citation(self, rule: Rule) -> str:
        """Document and clause of a rule, as a decision cites them."""
        source = self.sources[rule.source]
        number = "" if source.number == "unset" else f"（{source.number}）"
        return f"《{source.title}》{number}{rule.clause}"


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over name, length and content of the deciding files, in a fixed order."""
    total = hashlib.sha256()
    for name in DECIDING_FILES:
        if name in files:
            total.update(f"{name}\n{len(files[name])}\n".encode())
            total.update(files[name])
    return total.hexdigest()


def files_of(folder: Path) -> dict[str, bytes]:
    """The deciding files of a pack folder."""
    return {name: (folder / name).read_bytes() for name in DECIDING_FILES if (folder / name).is_file()}


def load_pack(files: Mapping[str, bytes], *, where: str = "pack") -> Pack:
    """Read a pack from its files.

    Raises:
        PackError: with every problem found, each naming file and place.
    """
    if "pack.toml" not in files:
        raise PackError([PackProblem(where, "", "PK001", "没有 pack.toml。", "There is no pack.toml.")])
    document = _document(files, where)
    problems = _cross_check(document, where)
    catalogue, rows = read_catalogue(files, where)
    problems += rows
    if problems:
        raise PackError(problems)
    return Pack(
        head=document.pack,
        sources={source.id: source for source in document.source},
        rules=document.rule,
        catalogue=catalogue,
        digest=digest_of(files),
        files=dict(files),
    )


def load_folder(folder: Path) -> Pack:
    """Read the pack in one folder."""
    files = files_of(folder)
    return load_pack(files, where=str(folder))


def load_tree(root: Path) -> list[Pack]:
    """Every pack at or below a folder, by id; a folder with none is a problem, not an empty answer."""
    folders = sorted(path.parent for path in root.rglob("pack.toml")) if root.is_dir() else []
    if not folders:
        raise PackError([PackProblem(str(root), "", "PK002", "此处没有政策包。", "There are no policy packs here.")])
    packs: list[Pack] = []
    problems: list[PackProblem] = []
    for folder in folders:
        try:
            packs.append(load_folder(folder))
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(problems)
    return sorted(packs, key=lambda pack: pack.id)


def shipped() -> Path:
    """Where the packs that come with the service are."""
    return Path(__file__).parent / "packs"


def _document(files: Mapping[str, bytes], where: str) -> Document:
    name = f"{where}/pack.toml"
    try:
        # Decimal, never float: a credit of 0.1 must stay 0.1.
        raw = tomllib.loads(files["pack.toml"].decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(
            [PackProblem(name, "", "PK003", f"不是有效的 TOML：{error}", f"Not valid TOML: {error}")]
        ) from error
    try:
        return Document.model_validate(raw)
    except ValidationError as error:
        raise PackError(schema_problems(name, raw, error)) from error


def _cross_check(document: Document, where: str) -> list[PackProblem]:
    name = f"{where}/pack.toml"
    known = {source.id for source in document.source}
    seen: set[str] = set()
    problems: list[PackProblem] = []
    for rule in document.rule:
        if rule.source not in known:
            problems.append(
                PackProblem(
                    name,
                    f"rule {rule.id}.source",
                    "PK008",
                    f"没有名为“{rule.source}”的依据文件。",
                    f'No source is called "{rule.source}".',
                )
            )
        if rule.id in seen:
            problems.append(
                PackProblem(
                    name,
                    f"rule {rule.id}.id",
                    "PK009",
                    f"规则编号“{rule.id}”重复。",
                    f'Rule id "{rule.id}" is used twice.',
                )
            )
        seen.add(rule.id)
        problems += _foreign_permissions(rule, name)
    head = document.pack
    if head.effective_before is not None and head.effective_before <= head.effective_from:
        problems.append(
            PackProblem(name, "pack.effective_before", "PK010", "失效日期不晚于生效日期。", "It ends before it begins.")
        )
    return problems


def _foreign_permissions(rule: Rule, name: str) -> list[PackProblem]:
    """A permission to loosen names what a lower layer could loosen: a parameter of the rule, or its severity."""
    return [
        PackProblem(
            name,
            f"rule {rule.id}.allow",
            "PK011",
            f"允许放宽的“{parameter}”不是这条规则的参数。",
            f'"{parameter}" may be loosened, it says, but the rule has no such parameter.',
        )
        for parameter in rule.allow
        if parameter not in (*rule.parameters(), "severity")
    ]

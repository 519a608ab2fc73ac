"""Small packs written as text, the way pack.toml is written, for the tests of layers, packs and kinds."""

from rules.casefile import parse_case
from rules.cases import BASES
from rules.facts import Case
from rules.pack import Pack, load_pack

SOURCE = '[[source]]\nid = "S"\ntitle = "办法"\nissuer = "厅"\n'
REGION = {"nation": "CN", "province": "370000", "city": "370300", "county": "370305", "alliance": "370305"}


def rule_text(key: str, kind: str, parameters: str = "", /, **more: str) -> str:
    """A rule with everything required; `more` gives other values of the common keys."""
    common = {
        "id": key.upper(),
        "key": key,
        "kind": kind,
        "source": "S",
        "clause": "第一条",
        "confidence": "V",
        "severity": "block",
        "zh": "句。",
        "en": "Sentence.",
    } | more
    lines = "\n".join(f'{name} = "{value}"' for name, value in common.items())
    return f"[[rule]]\n{lines}\n{parameters}\n"


def pack_text(layer: str, *rules: str, head: str = "", **more: str) -> bytes:
    """A pack.toml with its rules; `head` adds lines to `[pack]`."""
    region = more.pop("region", REGION.get(layer, "CN"))
    common = {"id": f"{region}/{layer}", "title": "题", "layer": layer, "region": region} | more
    lines = "\n".join(f'{name} = "{value}"' for name, value in common.items())
    start = "" if "effective_from" in head else "effective_from = 2026-01-01"
    return "\n".join([f"[pack]\n{lines}\n{start}\n{head}", SOURCE, *rules]).encode()


def written(layer: str, *rules: str, head: str = "", **more: str) -> Pack:
    """A loaded pack."""
    return load_pack({"pack.toml": pack_text(layer, *rules, head=head, **more)})


def case_with(base: str = "voc_to_gen", **changes: object) -> Case:
    """A base case with top-level parts replaced; a dict is merged into its part."""
    document = dict(BASES[base])
    for name, value in changes.items():
        document[name] = document[name] | value if isinstance(value, dict) else value
    return parse_case(document)

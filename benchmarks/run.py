"""Runs the benchmarks, prints a line each and writes benchmarks/results.json: `python -m benchmarks.run [NAME]`.

Exits 0 whatever falls short: a shared machine is no judge. Each module has `measure()` and names what it measures.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

MODULES = {
    "evaluate": ("evaluate", "evaluate-floor"),
    "case": ("case",),
    "recognise": ("recognise", "recognise-hard"),
    "imports": ("import", "import-xlsx"),
    "log": ("log-append", "log-lag", "log-verify", "log-proof"),
}
RESULTS = Path(__file__).parent / "results.json"


def main(wanted: str | None = None) -> int:
    """Measure everything, or the benchmark of one name; 2 for a name there is none of."""
    modules = [module for module, names in MODULES.items() if wanted is None or wanted in names]
    if not modules:
        known = " ".join(name for names in MODULES.values() for name in names)
        sys.stderr.write(f"没有名为 {wanted} 的基准 / no benchmark is called {wanted}: {known}\n")
        return 2
    measured: list[dict[str, Any]] = []
    for module in modules:
        for line in import_module(f"benchmarks.{module}").measure():
            if wanted in (None, line["name"]):
                measured.append(line)
                sys.stdout.write(said(line) + "\n")
                sys.stdout.flush()
    _keep(measured)
    sys.stdout.write(f"load average {' '.join(f'{load:.2f}' for load in os.getloadavg())}\n")
    return 0


def _keep(measured: list[dict[str, Any]]) -> None:
    """Write the lines beside those of earlier runs under other names."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []
    lines = {line["name"]: line for line in (*known, *measured)}
    RESULTS.write_text(json.dumps(list(lines.values()), indent=1) + "\n", encoding="utf-8")


def said(line: dict[str, Any]) -> str:
    """`bench NAME ratio=… goal=… ok|short`, and what it was made of."""
    verdict = "ok" if line["ok"] else "short"
    more = "".join(f" {key}={value:.2f}" for key, value in line.items() if key.startswith("ratio_"))
    sign = ">=" if line["better"] == "higher" else "<="
    return (
        f"bench {line['name']} ratio={line['ratio']:.2f} goal={sign}{line['goal']} {verdict}"
        f"  (ours {_time(line['ours'])}, yardstick {_time(line['yardstick'])}{more})"
    )


def _time(seconds: float) -> str:
    return (
        f"{seconds:.2f} s"
        if seconds >= 1
        else f"{seconds * 1e3:.2f} ms"
        if seconds >= 1e-3
        else f"{seconds * 1e6:.1f} us"
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))

"""What the tests need beyond Python: Chromium, a CJK font, Node.js, PostgreSQL. Installed on Debian where absent, else named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Need:
    """A part the tests use, how to see that it is there, and the Debian packages that bring it."""

    name: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


def has_chromium() -> bool:
    """Debian's Chromium, or one the caller names."""
    return shutil.which(os.environ.get("CHROMIUM", "chromium")) is not None


def has_cjk_font() -> bool:
    """A font with Chinese glyphs, as fontconfig sees it."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def postgres_bin() -> Path | None:
    """The folder with `initdb` and `postgres`; Debian keeps it off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


NEEDS = (
    Need("Chromium", ("chromium",), has_chromium),
    Need("a CJK font", ("fontconfig", "fonts-noto-cjk"), has_cjk_font),
    Need("Node.js", ("nodejs",), lambda: shutil.which("node") is not None),
    Need("PostgreSQL", ("postgresql",), lambda: postgres_bin() is not None),
)


def main() -> int:
    """Install what is missing; say what cannot be had."""
    missing = [need for need in NEEDS if not need.present()]
    if missing and shutil.which("apt-get"):
        packages = [package for need in missing for package in need.packages]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    still = [need.name for need in NEEDS if not need.present()]
    for name in still:
        print(f"测试缺少：{name}。/ The tests need {name}.", file=sys.stderr)
    return 4 if still else 0


if __name__ == "__main__":
    sys.exit(main())

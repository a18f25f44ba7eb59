"""Makes docs/terminal.svg: a deployment on this machine, a release, and a broken release that is rolled back.

It runs the real commands in a copy of the project, so the picture shows their real output. `rich` draws the
picture. It is installed for this run only.
"""

import io
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "terminal.svg"
RICH = "rich==15.0.0"
COLUMNS = 118
LIMIT_SECONDS = 240


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        rich = Path(scratch) / "rich"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", str(rich), RICH], check=True)
        sys.path.insert(0, str(rich))
        draw(session(copy_of_the_project(Path(scratch))))
    print(f"wrote {PICTURE.relative_to(ROOT)}")


def copy_of_the_project(scratch: Path) -> Path:
    project = scratch / "fastapi-on-ecs-ec2"
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, project / name)
    for installed in ("node_modules", ".venv", "service/.venv"):
        (project / installed).symlink_to(ROOT / installed)
    return project


def session(project: Path) -> list[str]:
    """The lines of the terminal: commands begin with "$ "."""
    greeting = project / "service" / "app" / "routers" / "greeting.py"
    output = project.parent / "start.txt"
    with output.open("wb") as file:
        start = subprocess.Popen(
            ["npm", "start", "--", "--runtime", "process"],
            cwd=project,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = wait_for_url(output)
        first = [line for line in output.read_text().splitlines() if not re.match(r"> |{|\w{8} \|", line)]
        lines = ["$ npm start", *clean(first[: first.index(next(x for x in first if "docs " in x)) + 1]), ""]
        lines += curl(url)
        replace(greeting, "Hello from FastAPI on ECS", "Hello from version 2")
        lines += ["", *release(project, "a new greeting"), *curl(url)]
        replace(greeting, "router = APIRouter", 'raise RuntimeError("broken release")\nrouter = APIRouter')
        lines += ["", *release(project, "a bug"), *curl(url)]
    finally:
        start.send_signal(signal.SIGINT)
        start.wait(60)
    return lines


def wait_for_url(output: Path) -> str:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not (found := re.search(r"^API +(\S+)", output.read_text(), re.MULTILINE)):
        if time.monotonic() > deadline:
            raise SystemExit(f"error: no URL within {LIMIT_SECONDS} s: {output.read_text()}")
        time.sleep(0.2)
    return found[1]


def release(project: Path, change: str) -> list[str]:
    done = subprocess.run(
        ["npm", "run", "deploy:local"], cwd=project, capture_output=True, text=True, timeout=LIMIT_SECONDS
    )
    return [f"$ npm run deploy:local      # {change}", *clean((done.stdout + done.stderr).splitlines())]


def curl(url: str) -> list[str]:
    answer = subprocess.run(["curl", "--silent", "--max-time", "10", url], capture_output=True, text=True)
    return [f"$ curl {url}", answer.stdout.strip()]


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if old not in text:
        raise SystemExit(f"error: {file.name} has no {old!r}")
    file.write_text(text.replace(old, new, 1))


def clean(lines: list[str]) -> list[str]:
    """Without npm's own lines, steps that have only begun, and the failed task's log lines."""
    return [line.rstrip() for line in lines if line.strip() and not line.startswith((">", "  ..", "  |"))]


def draw(lines: list[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    for line in lines:
        style = "bold" if line.startswith("$ ") else "red" if "error:" in line else ""
        console.print(Text(line, style=style))
    svg = console.export_svg(title="FastAPI on ECS, on one machine")
    # Without the fonts of a public CDN: the reader's own monospace font does as well.
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL))


if __name__ == "__main__":
    main()

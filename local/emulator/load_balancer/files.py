"""Files that another process watches."""

from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Write the file in one step. Envoy notices only a rename, and must never read half of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text)
    draft.replace(path)

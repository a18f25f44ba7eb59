"""The lines that are printed while an image is built."""

import pytest

from local.deployment.build_progress import BuildProgress


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Step 1/9 : FROM x\n ---> abc\nCollecting fastapi\nnoise\n", "Collecting fastapi"),
        ("#5 [build 2/3] RUN pip\n#5 1.2 Downloading fastapi\n", "#5 1.2 Downloading fastapi"),
        ("no build here\n", None),
    ],
)
def test_last_step_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    output: str,
    expected: str | None,
) -> None:
    now = [0.0]
    monkeypatch.setattr("local.deployment.build_progress.time.monotonic", lambda: now[0])
    progress = BuildProgress(lambda: output)
    for now[0] in range(13):
        progress.print_step()
    assert capsys.readouterr().out == (f"      docker build: {expected}\n" if expected else "")

"""The words of the service events."""

import pytest

from local.cluster import events
from local.cluster.placement import Unplaced


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (
            Unplaced("NO ACTIVE INSTANCES"),
            "Reason: No Container Instances were found in your capacity provider.",
        ),
        (Unplaced("RESOURCE:CPU", "i-1"), "(container-instance i-1) has insufficient CPU units available."),
        (Unplaced("RESOURCE:MEMORY", "i-1"), "(container-instance i-1) has insufficient memory available."),
        (Unplaced("RESOURCE:ENI", "i-1"), '(container-instance i-1) encountered error "RESOURCE:ENI".'),
    ],
)
def test_a_task_without_a_place_says_why(found: Unplaced, end: str) -> None:
    text = events.unplaced(found)
    assert text.startswith(
        "was unable to place a task because no container instance met all of its requirements."
    )
    assert text.endswith(end)


def test_started_tasks_are_counted_and_listed() -> None:
    assert events.started(["a", "b"]) == "has started 2 tasks: (task a) (task b)."

"""`python -m local`, the command behind `npm start` and `npm run deploy:local`."""

import sys

from local.processes import interrupts
from local.processes.interrupts import INTERRUPTED, Interrupted
from local.processes.parent_watch import watch_caller


def main() -> int:
    # First of all, so that a Ctrl-C during the imports below prints no stack trace either.
    interrupts.raise_on_signal()
    watch_caller()
    try:
        from local.commands.cli import run

        return run()
    except Interrupted:  # nothing has been started yet
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())

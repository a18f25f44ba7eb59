"""`python -m local`: what `npm start` and `npm run deploy:local` run."""

import sys

from local.processes import interrupts
from local.processes.interrupts import INTERRUPTED, Interrupted


def main() -> int:
    interrupts.arm()  # before the imports: a Ctrl-C in their fraction of a second is no stack trace either
    try:
        from local.commands.cli import run

        return run()
    except Interrupted:  # before there was anything to take down
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())

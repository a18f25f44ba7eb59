"""`npm run abuse`: attacks the service on this machine's loopback, and prints what it withstood.

The exit code is 1 if a figure is beyond its limit. The limits allow for a busy machine.
"""

import argparse
import resource
import signal
import sys
import time
from collections.abc import Callable

from tests.abuse.connections import idle, refused, silent
from tests.abuse.figures import Figures
from tests.abuse.load import bodies, headers, many, overload
from tests.abuse.stops import stops
from tests.abuse.tools import h2spec, schemathesis

ABUSES: list[Callable[[float], Figures]] = [
    silent,
    idle,
    headers,
    bodies,
    overload,
    stops,
    refused,
    many,
    h2spec,
    schemathesis,
]


def main() -> int:
    names = {abuse.__name__: abuse for abuse in ABUSES}
    parser = argparse.ArgumentParser(
        prog="npm run abuse --", description="Attack the service on loopback, in about ten minutes."
    )
    parser.add_argument("abuse", nargs="*", help=f"run only these: {', '.join(names)}")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full number, such as 0.1")
    options = parser.parse_args()
    if unknown := set(options.abuse) - set(names):
        parser.error(f"there is no abuse {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if not 0 < options.scale <= 1:
        parser.error("--scale should be above 0 and up to 1")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the servers end, too
    failures = 0
    for name in options.abuse or names:
        begin = time.monotonic()
        print(f"{name}: {names[name].__doc__}")
        for figure in names[name](options.scale):
            print(figure.row(), flush=True)
            failures += not figure.is_good
        print(f"       {time.monotonic() - begin:.0f} s", flush=True)
    print(f"\n{failures} figures beyond their limits" if failures else "\nall figures within their limits")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())

"""The process that runs the application, started by granian's main process."""

import importlib
import logging
from asyncio import AbstractEventLoop

from granian import Granian, _signals
from granian._granian import WorkerSignal
from granian.server.mp import WorkerProcess
from starlette.applications import Starlette

from app.serving.logs import crash_logged


def load_app(target: str) -> Starlette:
    """Import `target` ("module:attribute")."""
    module, _, attribute = target.partition(":")
    with crash_logged():
        app: Starlette = getattr(importlib.import_module(module), attribute)
    return app


@WorkerProcess.wrap_target  # type: ignore[untyped-decorator]
def run_worker(worker_id: int, app: Starlette, *arguments: object) -> None:
    """Granian's worker, except that the application's lifecycle decides how it stops.

    Granian's own handler blocks the process at the third signal (its channel holds one, and one is taken).
    """

    def watch_signals(loop: AbstractEventLoop) -> WorkerSignal:
        stop = WorkerSignal()
        app.state.lifecycle.watch_signals(loop, stop.set)
        return stop

    _signals.set_loop_signals = watch_signals
    try:
        Granian._spawn_asgi_lifespan_worker.__wrapped__(worker_id, app, *arguments)
    finally:
        logging.shutdown()  # multiprocessing runs no `atexit` handlers

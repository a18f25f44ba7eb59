"""`python -m tests.draining_app`: the real application, a WebSocket, and routes that end after SIGTERM."""

import asyncio

from fastapi import Request, Response, WebSocket

from app.application import create_app
from app.routers.health import Readiness, ready
from app.serving.lifecycle import Lifecycle
from app.serving.server import serve
from app.settings import load_settings

app = create_app(load_settings())
waiting = 0


@app.get("/waiting")
async def count_waiting() -> int:
    return waiting


@app.get("/readiness-after-signal")
async def readiness_after_signal(request: Request, response: Response) -> Readiness:
    """Report /readyz after the signal, in a request that was in flight when the signal came."""
    global waiting
    waiting += 1
    lifecycle: Lifecycle = app.state.lifecycle
    while not lifecycle.draining:
        await asyncio.sleep(0.005)
    readiness = await ready(request, response)
    response.headers["x-readiness"] = str(response.status_code)
    response.status_code = 200
    return readiness


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


if __name__ == "__main__":
    serve(load_settings(), "tests.draining_app:app")

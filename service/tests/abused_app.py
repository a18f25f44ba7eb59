"""`python -m tests.abused_app`: the real application, with routes for abuses and stops."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Body, Request, Response, WebSocket
from fastapi.responses import StreamingResponse

from app.application import create_app
from app.routers.health import Readiness, ready
from app.serving.lifecycle import Lifecycle
from app.serving.server import serve
from app.settings import load_settings

app = create_app(load_settings())
streamed = 0
waiting = 0


@app.get("/wait")
async def wait(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "waited"


@app.get("/running")
async def running() -> int:
    """Requests that run, with this one."""
    return int(app.state.lifecycle.running)


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


@app.post("/read")
async def read(request: Request) -> int:
    return len(await request.body())


@app.post("/parse")
async def parse(body: Annotated[list[int], Body()]) -> int:
    return len(body)


@app.post("/stream")
async def stream(request: Request) -> int:
    global streamed
    async for piece in request.stream():
        streamed += len(piece)
    return streamed


@app.get("/streamed")
async def streamed_so_far() -> int:
    """Bytes that /stream has received."""
    return streamed


@app.get("/breaks")
async def breaks() -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.sleep(0)
        raise RuntimeError("broken midway")

    return StreamingResponse(parts())


@app.get("/drip")
async def drip(seconds: int) -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(seconds * 10):
            yield b"."
            await asyncio.sleep(0.1)
        yield b"end"

    return StreamingResponse(parts())


@app.get("/large")
async def large(megabytes: int) -> Response:
    """The handler is done long before a slow client has it all."""
    return Response(bytes(megabytes * 1024 * 1024))


@app.get("/seen")
async def seen(request: Request) -> dict[str, str]:
    return {"url": str(request.url), "client": request.client.host if request.client else ""}


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


if __name__ == "__main__":
    serve(load_settings(), "tests.abused_app:app")

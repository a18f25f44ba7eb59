"""`FAILS_AT=import python -m tests.failing_app`: an application that fails at import, start or end."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from app.application import create_app
from app.serving.server import serve
from app.settings import load_settings

FAILS_AT = os.environ.get("FAILS_AT", "")

app = create_app(load_settings())
lifespan = app.router.lifespan_context


@asynccontextmanager
async def failing_lifespan(app: FastAPI) -> AsyncIterator[None]:
    if FAILS_AT == "start":
        raise RuntimeError("no database")
    async with lifespan(app):
        yield
    if FAILS_AT == "end":
        raise RuntimeError("no database")


app.router.lifespan_context = failing_lifespan


@app.get("/endless")
async def endless() -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        while True:
            yield b"."
            await asyncio.sleep(0.05)

    return StreamingResponse(parts())


if __name__ == "__main__":
    serve(load_settings(), "tests.failing_app:app")
elif FAILS_AT == "import":
    import no_such_package  # type: ignore[import-not-found]  # noqa: F401
elif FAILS_AT == "setting":
    load_settings()

"""The service's reference: its `/` and `/task` in plain FastAPI. Started as a program, it runs in granian."""

import os
import socket
import sys

from fastapi import FastAPI
from granian import Granian
from granian.constants import Interfaces
from pydantic import BaseModel, Field


class Greeting(BaseModel):
    message: str = "Hello from FastAPI on ECS"


class Task(BaseModel):
    id: str
    version: str
    hostname: str
    address: str
    pid: int
    availability_zone: str | None = Field(default=None, serialization_alias="availabilityZone")


app = FastAPI()
_host, _port, _pid = socket.gethostname(), int(os.environ["PORT"]), os.getpid()
_id = f"{_host}-127.0.0.1-{_port}-{_pid}"
_task = Task(id=_id, version="0.1.0", hostname=_host, address="127.0.0.1", pid=_pid)


@app.get("/")
async def greet() -> Greeting:
    return Greeting()


@app.get("/task")
async def current_task() -> Task:
    return _task


if __name__ == "__main__":
    Granian(
        "plain_app:app",
        address="127.0.0.1",
        port=_port,
        interface=Interfaces.ASGI,
        log_access="--access-log" in sys.argv,
    ).serve()

"""One HTTP request, with exactly the headers that a test gives it."""

import http.client
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(port: int, method: str, path: str, body: bytes = b"", /, **headers: str) -> Answer:
    """Keyword `content_type` becomes the header `Content-Type`. Host is the emulator's, if none is given."""
    fields = {name.replace("_", "-").title(): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body=body, headers={"Host": f"127.0.0.1:{port}", **fields})
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, names, answer.read())
    finally:
        connection.close()


def allows_another_origin(answer: Answer) -> bool:
    return any(name.startswith("access-control-") for name in answer.headers)

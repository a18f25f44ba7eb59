"""WebSockets and server-sent events through HTTPS."""

import ssl
import subprocess
from collections.abc import Callable, Iterator

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, TextMessage
from wsproto.events import Request as Upgrade

from local.tests.support.secure_service import HOST, LIMIT_SECONDS, Secure, connected


def test_websocket(secure: Secure) -> None:
    client = WSConnection(ConnectionType.CLIENT)
    trust = ssl.create_default_context(cafile=secure.balancer.authority)
    with connected(secure.balancer.port, trust) as connection:
        connection.sendall(client.send(Upgrade(host=f"{HOST}:{secure.balancer.port}", target="/echo")))
        for event in _events(connection, client):
            if isinstance(event, AcceptConnection):
                connection.sendall(client.send(TextMessage("hello")))
            elif isinstance(event, TextMessage):
                assert event.data == "hello"
                return
    pytest.fail("no message came back")


def _events(connection: ssl.SSLSocket, client: WSConnection) -> Iterator[object]:
    while received := connection.recv(4096):
        client.receive_data(received)
        yield from client.events()


@pytest.mark.parametrize("http", ["--http1.1", "--http2"])
def test_server_sent_events_come_while_the_answer_goes_on(
    secure: Secure, installed: Callable[..., str], http: str
) -> None:
    limit = ["--max-time", str(LIMIT_SECONDS)]
    command = [installed("curl"), "-sSN", http, *limit, "--cacert", str(secure.balancer.authority)]
    with subprocess.Popen([*command, f"{secure.url}/events"], stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout
        received = [client.stdout.readline() for _ in range(4)]
        client.kill()
    assert received == ["data: 0\n", "\n", "data: 1\n", "\n"]

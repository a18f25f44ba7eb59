"""Asks the emulated AWS for what is not an API of AWS, signed with the key of its start."""

import http.client
import json

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.deployment.state import State
from local.processes.problem import Problem

_LIMIT_SECONDS = 30.0


def ask(state: State, path: str, asked: dict[str, object]) -> str:
    """The answer of `POST /_local/...`, one line. Raises a Problem if the emulated AWS refuses."""
    address = f"127.0.0.1:{state.port}"
    request = AWSRequest("POST", f"http://{address}{path}", data=json.dumps(asked))
    key = Credentials(state.key.access_key_id, state.key.secret_access_key)
    SigV4Auth(key, "local", state.region).add_auth(request)
    connection = http.client.HTTPConnection(address, timeout=_LIMIT_SECONDS)
    try:
        connection.request("POST", path, request.body, dict(request.headers))
        answer = connection.getresponse()
        text = answer.read().decode().strip()
    except OSError as error:
        raise Problem(f"the emulated AWS does not answer: {error}") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise Problem(text.removeprefix("refused: "))
    return text

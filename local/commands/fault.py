"""`npm run fault`: break a part of the running deployment, and see what heals it."""

import http.client
import json

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.deployment.state import State
from local.deployment.workspace import Workspace
from local.processes.problem import Problem
from local.processes.progress import print_line

KINDS = {
    "task": "kills a task's process",
    "instance": "ends an instance, and its tasks with it",
    "zone": "ends every instance of an Availability Zone, and starts none there",
    "zone-return": "lets the zone have instances again",
    "spot": "gives an instance the two minutes of a Spot interruption notice",
}
_LIMIT_SECONDS = 30.0


def fault(workspace: Workspace, kind: str, name: str | None) -> int:
    print_line(_ask(workspace.state(), kind, name))
    return 0


def _ask(state: State, kind: str, name: str | None) -> str:
    address = f"127.0.0.1:{state.port}"
    request = AWSRequest(
        "POST", f"http://{address}/_local/faults", data=json.dumps({"fault": kind, "name": name})
    )
    key = Credentials(state.key.access_key_id, state.key.secret_access_key)
    SigV4Auth(key, "local", state.region).add_auth(request)
    connection = http.client.HTTPConnection(address, timeout=_LIMIT_SECONDS)
    try:
        connection.request("POST", "/_local/faults", request.body, dict(request.headers))
        answer = connection.getresponse()
        text = answer.read().decode().strip()
    except OSError as error:
        raise Problem(f"the emulated AWS does not answer: {error}") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise Problem(text.removeprefix("refused: "))
    return text

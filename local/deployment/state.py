"""The facts of the running deployment, in .local/state.json."""

import json
from dataclasses import dataclass, field

from local.deployment.key import Key


@dataclass(frozen=True)
class State:
    port: int
    runtime: str
    stage: str
    region: str
    key: Key
    environment: dict[str, str] = field(default_factory=dict)
    """The variables of the start that a rollout takes over, because its terminal may have others."""

    def to_json(self) -> str:
        """The names stay: users of the AWS CLI read `port`, `region`, `accessKeyId`, `secretAccessKey`."""
        return json.dumps(
            {
                "port": self.port,
                "accessKeyId": self.key.access_key_id,
                "secretAccessKey": self.key.secret_access_key,
                "runtime": self.runtime,
                "stage": self.stage,
                "region": self.region,
                "environment": self.environment,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "State":
        facts = json.loads(text)
        key = Key(facts["accessKeyId"], facts["secretAccessKey"])
        return cls(
            facts["port"], facts["runtime"], facts["stage"], facts["region"], key, facts["environment"]
        )

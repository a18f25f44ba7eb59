"""The facts of the running deployment, in .local/state.json."""

import json
from dataclasses import dataclass, field

from local.deployment.key import Key


@dataclass(frozen=True)
class State:
    port: int
    runtime: str
    stage: str
    context: str
    """The CDK's context value that selects the stage."""
    region: str
    key: Key
    speed: float
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
                "speed": self.speed,
                "stage": self.stage,
                "context": self.context,
                "region": self.region,
                "environment": self.environment,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "State":
        facts = json.loads(text)
        key = Key(facts["accessKeyId"], facts["secretAccessKey"])
        return cls(
            facts["port"],
            facts["runtime"],
            facts["stage"],
            facts["context"],
            facts["region"],
            key,
            facts["speed"],
            facts["environment"],
        )

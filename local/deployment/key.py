"""The access key of one start. The emulated AWS accepts no other, so no web page can call it."""

import base64
import os
import secrets
from dataclasses import dataclass, field

_ID = "AWS_ACCESS_KEY_ID"
# pragma: allowlist nextline secret
_SECRET = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Key:
    access_key_id: str
    secret_access_key: str = field(repr=False)

    @classmethod
    def at_random(cls) -> "Key":
        letters = base64.b32encode(secrets.token_bytes(10)).decode()
        return cls(f"LOCAL{letters}", secrets.token_urlsafe(30))

    @classmethod
    def of_this_process(cls) -> "Key":
        return cls(os.environ[_ID], os.environ[_SECRET])

    @property
    def environment(self) -> dict[str, str]:
        """The variables that hand the key to the emulator, to the CDK and to botocore."""
        return {_ID: self.access_key_id, _SECRET: self.secret_access_key}

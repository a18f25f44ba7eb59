"""Checks AWS's Signature Version 4. MiniStack has the arithmetic, but accepts any key without AUTH=true.

MiniStack's AUTH=true also enforces IAM policies, and these are only records here.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from ministack import app
from ministack.core.router import detect_service
from ministack.core.sigv4 import (
    HeaderSignature,
    header_signature_failure,
    parse_header_signature,
    parse_query_signature,
    presigned_request_is_expired,
    request_time_failure,
)
from ministack.services import sts

from local.emulator.gate.request import BadSignature, Refused, Request

_FIX = "of .local/state.json"
_TIME = re.compile(r"\d{8}T\d{6}Z")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Claim:
    """A signature that names a known key. It still has to be checked against the body."""

    signature: HeaderSignature
    secret: str
    presigned: bool


class Signatures:
    def __init__(self, access_key_id: str, secret: str) -> None:
        self._access_key_id = access_key_id
        self._secret = secret

    def claim(self, request: Request) -> Claim:
        """Refuse a request without a signature by a known key, before its body is read."""
        presigned = "authorization" not in request.headers and "X-Amz-Signature" in request.query
        if not presigned and not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
            raise Refused(f"the request is not signed: sign it with the key {_FIX}")
        parse = parse_query_signature if presigned else parse_header_signature
        signature = parse(request.query if presigned else request.headers)
        if not isinstance(signature, HeaderSignature):
            raise Refused(f"the signature is incomplete: {signature[0]}")
        if not _SIGNATURE.fullmatch(signature.signature):
            raise Refused("the signature is no SHA-256 digest")
        claim = Claim(signature, self._secret_of(signature.access_key_id, request), presigned)
        if not _TIME.fullmatch(signature.amz_date) or _is_late(claim, request):
            raise BadSignature("the signature's time is not now: sign the request anew, or set the clock")
        signed = signature.signed_headers.split(";")
        for header in ("host", "x-amz-target"):
            if header in request.headers and header not in signed:
                raise BadSignature(f"the signature leaves out the {header} header: sign it too")
        return claim

    def check(self, claim: Claim, request: Request, body: bytes) -> None:
        signature = claim.signature
        routed = app._routing_params(request.method, request.path, request.headers, body, request.query)
        called = detect_service(request.method, request.path, request.headers, routed)
        # Only S3's signatures may leave the body out. The body decides which other service is called.
        if signature.service == "s3" and called != "s3":
            raise BadSignature("the signature is for S3, but the request is for another service")
        claimed = request.headers.get("x-amz-content-sha256", "")
        if len(claimed) == 64 and not same(claimed, hashlib.sha256(body).hexdigest()):
            raise BadSignature("the body is not the signed one")
        failure = header_signature_failure(
            signature,
            claim.secret,
            request.method,
            request.raw_path,
            request.query,
            request.headers,
            body,
            presigned=claim.presigned,
        )
        if failure:
            raise BadSignature(f"the signature does not match: use the secretAccessKey {_FIX}")

    def _secret_of(self, access_key_id: str, request: Request) -> str:
        """The start's own secret, or that of a session which STS gave to a signed request."""
        if same(access_key_id, self._access_key_id):
            return self._secret
        session = sts._sessions.get(access_key_id)
        if session is None or sts._session_expired(session):
            raise BadSignature(f"unknown access key id: use the one {_FIX}")
        token = request.headers.get("x-amz-security-token") or "".join(
            request.query.get("X-Amz-Security-Token", [])
        )
        if not same(token, session["SessionToken"]):
            raise BadSignature("the session token does not belong to this access key id")
        return str(session["SecretAccessKey"])


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _is_late(claim: Claim, request: Request) -> bool:
    if not claim.presigned:
        return request_time_failure(claim.signature) is not None
    try:
        expires = request.query.get("X-Amz-Expires", ["0"])[0]
        return bool(presigned_request_is_expired(claim.signature.amz_date, expires))
    except (ValueError, OverflowError):
        return True

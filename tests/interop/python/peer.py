"""Signs and verifies with http-message-signatures of PyPI: one JSON object a line in, one a line out."""

import base64
import json
import sys
from types import SimpleNamespace

from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, algorithms


class Keys:
    """One key, whatever its id."""

    def __init__(self, asked):
        decode = base64.b64decode if asked["algorithm"] == "hmac-sha256" else str.encode
        self.private = decode(asked["key"])
        self.public = decode(asked["publicKey"])

    def resolve_private_key(self, key_id):
        return self.private

    def resolve_public_key(self, key_id):
        return self.public


def answer(asked):
    message = SimpleNamespace(method=asked["@method"], url=asked["url"], headers=dict(asked["headers"]))
    algorithm = algorithms.HMAC_SHA256 if asked["algorithm"] == "hmac-sha256" else algorithms.ED25519
    body = None if asked["body"] is None else asked["body"].encode()
    how = {"signature_algorithm": algorithm, "key_resolver": Keys(asked)}
    if asked["ask"] == "sign":
        signer = HTTPMessageSigner(**how)
        cover = [name for name in asked["cover"] if name != "content-digest"]
        signer.sign(
            message, key_id=asked["keyid"], covered_component_ids=cover, nonce=asked["nonce"], tag="keyward", body=body
        )
        return {"headers": {name.lower(): value for name, value in message.headers.items()}}
    results = HTTPMessageVerifier(**how).verify(message, expect_tag="keyward", body=body)
    return {"ok": len(results) == 1}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)

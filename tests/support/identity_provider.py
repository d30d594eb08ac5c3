"""A small OpenID Connect provider within a test: it signs with a real key and checks what it is sent."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "liandong", "a secret: with signs/+"


def new_key(kid: str) -> RSAKey:
    """Return a key to sign with; making one takes a tenth of a second."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass(slots=True)
class FakeProvider:
    """A provider that lets everyone in. ``forged`` is the key tokens are signed with instead of its own."""

    key: RSAKey
    issuer: str = ""
    forged: RSAKey | None = None
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def approve(self, url: str, **claims: Any) -> dict[str, str]:
        """Log somebody in who was sent to ``url``; return what his browser brings back to the product."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{len(self.codes)}"
        now = int(time.time())
        token = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **claims,
        }
        self.codes[code] = {"asked": asked, "claims": token}
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str) -> dict[str, Any]:
        """Return what a GET gets."""
        if path == "/keys":
            return dict(KeySet([self.key]).as_dict(private=False))
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return the token for a code, None for who can't show that it is his."""
        kept = self.codes.pop(form.get("code", ""), None)
        if kept is None:
            self.refusals.append("code")
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proofs = {
            "verifier": base64.urlsafe_b64encode(digest).decode().rstrip("=")
            == kept["asked"]["code_challenge"],
            "address": form.get("redirect_uri") == kept["asked"]["redirect_uri"],
            "client": authorization == f"Basic {_basic()}",
        }
        self.refusals += [name for name, is_good in proofs.items() if not is_good]
        if not all(proofs.values()):
            return None
        signing = self.forged or self.key
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, kept["claims"], signing)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": token}


def _basic() -> str:
    secret = "a%20secret%3A%20with%20signs%2F%2B"
    return base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()


@contextmanager
def serving(provider: FakeProvider) -> Iterator[FakeProvider]:
    """Answer on a port of this machine while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(provider.answer(self.path))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            self._send(provider.token(form, self.headers.get("Authorization", "")))

        def _send(self, answer: dict[str, Any] | None) -> None:
            self.send_response(400 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer or {"error": "invalid_grant"}).encode())

        def log_message(self, *_arguments: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

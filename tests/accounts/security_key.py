"""A security key in software: what a browser and a key answer to WebAuthn requests."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN = "https://testserver"


def sha256(data: bytes) -> bytes:
    digest = Hash(SHA256())
    digest.update(data)
    return digest.finalize()


@dataclass
class SecurityKey:
    """Holds one key pair. ``origin`` is the site that the browser is on."""

    origin: str = ORIGIN
    private: Any = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    number: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    uses: int = 0

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what the browser sends to register the key."""
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.number, public)
        data = self._data(options["rp"]["id"], credential)
        client = self._client("webauthn.create", options)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what the browser sends to sign in with the key."""
        data = self._data(options["rpId"])
        client = self._client("webauthn.get", options)
        signature = self.private.sign(data + sha256(client), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client, authenticatorData=data, signature=signature
        )

    def _data(self, site: str, credential: bytes = b"") -> AuthenticatorData:
        self.uses += 1
        flags = AuthenticatorData.FLAG.UP
        if credential:
            flags |= AuthenticatorData.FLAG.AT
        return AuthenticatorData.create(
            sha256(site.encode()), flags, self.uses, credential
        )

    def _client(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(kind, options["challenge"], self.origin)

    def _answer(self, **response: bytes) -> dict[str, Any]:
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        return {
            "type": "public-key",
            "id": websafe_encode(self.number),
            "rawId": websafe_encode(self.number),
            "clientExtensionResults": {},
            "response": encoded,
        }

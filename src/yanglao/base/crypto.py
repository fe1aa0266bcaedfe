"""Field encryption and blind index: SM4-GCM and HMAC-SM3 behind one small port.

Stored text: ``v1.<key id>.<base64 of nonce + ciphertext + tag>``. The associated data binds a value to its column and row,
so a ciphertext moved elsewhere does not open. This is no certified module; a certified device implements the same port.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import secrets
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from yanglao.base.errors import DomainError


class CryptoError(DomainError):
    """A value that cannot be opened: wrong key, or moved, or altered."""

    default_code = "crypto.failed"


class CryptoPort(Protocol):
    """What a crypto device must do."""

    def seal(self, plain: str, context: str) -> str:
        """Return the stored text."""

    def open(self, stored: str, context: str) -> str:
        """Return the plain text."""

    def index(self, plain: str, purpose: str) -> str:
        """Return 32 hexadecimal characters, equal for equal text and purpose."""


def keys_path() -> Path:
    """Return where the keys lie: ``YANGLAO_KEYS``, else under ``YANGLAO_HOME``."""
    if os.environ.get("YANGLAO_KEYS"):
        return Path(os.environ["YANGLAO_KEYS"])
    return Path(os.environ.get("YANGLAO_HOME", ".yanglao")) / "secrets" / "keys.json"


def ensure_keys(path: Path | None = None) -> Path:
    """Make the key file if there is none (mode 0600); never overwrite."""
    path = path or keys_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        body = {
            "current": "k1",
            "fields": {"k1": secrets.token_hex(16)},
            "index": secrets.token_hex(32),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(body, handle)
    return path


class SoftCrypto:
    """SM4-GCM and HMAC-SM3 in software, keys from a file."""

    def __init__(self, keys: dict[str, object]) -> None:
        fields = keys["fields"]
        assert isinstance(fields, dict)
        self._current = str(keys["current"])
        self._keys = {str(kid): bytes.fromhex(str(key)) for kid, key in fields.items()}
        self._index = bytes.fromhex(str(keys["index"]))

    def seal(self, plain: str, context: str) -> str:
        """Return the stored text of ``plain``, bound to ``context`` (table.column.row)."""
        nonce = os.urandom(12)
        encryptor = Cipher(SM4(self._keys[self._current]), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context.encode())
        body = encryptor.update(plain.encode()) + encryptor.finalize()
        return f"v1.{self._current}.{base64.b64encode(nonce + body + encryptor.tag).decode()}"

    def open(self, stored: str, context: str) -> str:
        """Return the plain text.

        Raises
        ------
        CryptoError
            When the key is unknown, the text was altered, or it belongs to another row.
        """
        try:
            _, kid, body = stored.split(".", 2)
            raw = base64.b64decode(body)
            decryptor = Cipher(SM4(self._keys[kid]), GCM(raw[:12], raw[-16:])).decryptor()
            decryptor.authenticate_additional_data(context.encode())
            return (decryptor.update(raw[12:-16]) + decryptor.finalize()).decode()
        except (ValueError, KeyError, InvalidTag):
            raise CryptoError(
                "加密的内容打不开：密钥不对，或内容被改动、被挪动",
                remedy="核对密钥文件，必要时从备份恢复",
            ) from None

    def index(self, plain: str, purpose: str) -> str:
        """Return the blind index of a normalised value."""
        mac = hmac.HMAC(self._index, hashes.SM3())
        mac.update(f"{purpose}:{plain}".encode())
        return mac.finalize().hex()[:32]


@functools.lru_cache(maxsize=4)
def _load(keys: str, home: str) -> SoftCrypto:
    return SoftCrypto(json.loads(ensure_keys().read_text()))


def port() -> CryptoPort:
    """Return the crypto in force, read once per place of keys (a hundred thousand rows ask for it each time)."""
    return _load(os.environ.get("YANGLAO_KEYS", ""), os.environ.get("YANGLAO_HOME", ""))


def seal(plain: str, context: str) -> str:
    """Seal with the crypto in force; empty stays empty."""
    return port().seal(plain, context) if plain else ""


def unseal(stored: str, context: str) -> str:
    """Open with the crypto in force; empty stays empty."""
    return port().open(stored, context) if stored else ""


def blind_index(plain: str, purpose: str) -> str:
    """Return the blind index with the crypto in force; empty stays empty."""
    return port().index(plain, purpose) if plain else ""

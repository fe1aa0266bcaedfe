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
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from yanglao.base import clock
from yanglao.base.errors import DomainError


class CryptoError(DomainError):
    """A value that cannot be opened: wrong key, or moved, or altered."""

    default_code = "crypto.failed"


class CryptoPort(Protocol):
    """What a crypto device must do."""

    @property
    def current(self) -> str:
        """Return the id of the key that seals now."""

    def seal(self, plain: str, context: str) -> str:
        """Return the stored text."""

    def open(self, stored: str, context: str) -> str:
        """Return the plain text."""

    @property
    def index_current(self) -> str:
        """Return the id of the key that indexes now."""

    @property
    def index_keys(self) -> tuple[str, ...]:
        """Return the ids of all index keys, the one in force first."""

    def index(self, plain: str, purpose: str, key: str = "") -> str:
        """Return at most 32 characters, equal for equal text, purpose and key (the one in force when left out)."""


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
        # The first generation stands alone, as it did before there were others.
        first = {"i1": str(keys["index"])} if keys.get("index") else {}
        later = keys.get("indexes", {})
        assert isinstance(later, dict)
        self._indexes = {str(k): bytes.fromhex(str(v)) for k, v in (first | later).items()}
        self._index_current = str(keys.get("index_current", "i1"))

    @property
    def current(self) -> str:
        """Return the id of the key that seals now."""
        return self._current

    def knows(self, stored: str) -> bool:
        """Return whether the key a stored text names is here."""
        return stored.split(".", 2)[1:2] == [] or stored.split(".", 2)[1] in self._keys

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

    @property
    def index_current(self) -> str:
        """Return the id of the key that indexes now."""
        return self._index_current

    @property
    def index_keys(self) -> tuple[str, ...]:
        """Return the ids of all index keys, the one in force first."""
        others = sorted(key for key in self._indexes if key != self._index_current)
        return (self._index_current, *others)

    def index(self, plain: str, purpose: str, key: str = "") -> str:
        """Return the blind index of a normalised value; from the second key on it names its key (``2~…``)."""
        key = key or self._index_current
        mac = hmac.HMAC(self._indexes[key], hashes.SM3())
        mac.update(f"{purpose}:{plain}".encode())
        mark = "" if key == "i1" else f"{key[1:]}~"
        return (mark + mac.finalize().hex())[:32]


class FileCrypto:
    """The crypto of a key file, read again when the file changes: a rotation needs no restart.

    The file is looked at once a second at most, and at once when a value names a key not known yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] = (0, 0)
        self._looked = 0.0
        self._soft = self._read()

    def _read(self) -> SoftCrypto:
        found = self._path.stat()
        self._stamp = (found.st_mtime_ns, found.st_ino)
        self._looked = clock.stopwatch()
        return SoftCrypto(json.loads(self._path.read_text()))

    def refresh(self, *, now: bool = False) -> None:
        """Read the file again when it changed."""
        if not now and clock.stopwatch() - self._looked < 1.0:
            return
        with self._lock:
            self._looked = clock.stopwatch()
            found = self._path.stat()
            if (found.st_mtime_ns, found.st_ino) != self._stamp:
                self._soft = self._read()

    @property
    def current(self) -> str:
        """Return the id of the key that seals now."""
        return self._soft.current

    def seal(self, plain: str, context: str) -> str:
        """Return the stored text."""
        return self._soft.seal(plain, context)

    def open(self, stored: str, context: str) -> str:
        """Return the plain text."""
        if not self._soft.knows(stored):
            self.refresh(now=True)
        return self._soft.open(stored, context)

    @property
    def index_current(self) -> str:
        """Return the id of the key that indexes now."""
        return self._soft.index_current

    @property
    def index_keys(self) -> tuple[str, ...]:
        """Return the ids of all index keys, the one in force first."""
        return self._soft.index_keys

    def index(self, plain: str, purpose: str, key: str = "") -> str:
        """Return the blind index."""
        return self._soft.index(plain, purpose, key)


@functools.lru_cache(maxsize=4)
def _load(keys: str, home: str) -> FileCrypto:
    return FileCrypto(ensure_keys())


def port() -> CryptoPort:
    """Return the crypto in force (a hundred thousand rows ask for it each time)."""
    found = _load(os.environ.get("YANGLAO_KEYS", ""), os.environ.get("YANGLAO_HOME", ""))
    found.refresh()
    return found


def _rewrite(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Change the key file: written beside, synced, put in place at once; a kill leaves the old one or the new one."""
    path = ensure_keys()
    body: dict[str, Any] = json.loads(path.read_text())
    change(body)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(body, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    _load(os.environ.get("YANGLAO_KEYS", ""), os.environ.get("YANGLAO_HOME", "")).refresh(now=True)
    return body


def add_key() -> str:
    """Put a new field key into the file and let it seal from now on; the older ones still open. Returns its id."""

    def change(body: dict[str, Any]) -> None:
        number = max(int(kid[1:]) for kid in body["fields"] if kid[1:].isdigit()) + 1
        body["fields"][f"k{number}"] = secrets.token_hex(16)
        body["current"] = f"k{number}"

    return str(_rewrite(change)["current"])


def remove_key(key: str) -> None:
    """Take a field key out of the file; what it sealed (backups too) opens no more.

    Raises
    ------
    CryptoError
        When it is the one in force, or none.
    """

    def change(body: dict[str, Any]) -> None:
        if key == body["current"] or key not in body["fields"]:
            raise CryptoError(f"没有这把旧密钥：{key}", code="keys.unknown", remedy="./run keys status")
        del body["fields"][key]

    _rewrite(change)


def add_index_key() -> str:
    """Put a new index key into the file, known to readers and not yet used for writing. Returns its id."""

    def change(body: dict[str, Any]) -> None:
        known = body.setdefault("indexes", {})
        number = max([1, *(int(key[1:]) for key in known)]) + 1
        known[f"i{number}"] = secrets.token_hex(32)
        body.setdefault("index_current", "i1")

    return max(map(str, _rewrite(change)["indexes"]), key=lambda key: int(key[1:]))


def use_index_key(key: str) -> None:
    """Let a key that is known write from now on."""

    def change(body: dict[str, Any]) -> None:
        if key not in body.get("indexes", {}):
            raise CryptoError(f"没有这把查找密钥：{key}", code="keys.unknown", remedy="./run keys status")
        body["index_current"] = key

    _rewrite(change)


def remove_index_key(key: str) -> None:
    """Take an index key out of the file; what it indexed is found no more.

    Raises
    ------
    CryptoError
        When it is the one in force, or none.
    """

    def change(body: dict[str, Any]) -> None:
        held = {"i1": body.get("index")} | body.get("indexes", {})
        if key == body.get("index_current", "i1") or not held.get(key):
            raise CryptoError(f"没有这把旧的查找密钥：{key}", code="keys.unknown", remedy="./run keys status")
        body.pop("index") if key == "i1" else body["indexes"].pop(key)

    _rewrite(change)


def seal(plain: str, context: str) -> str:
    """Seal with the crypto in force; empty stays empty."""
    return port().seal(plain, context) if plain else ""


def unseal(stored: str, context: str) -> str:
    """Open with the crypto in force; empty stays empty."""
    return port().open(stored, context) if stored else ""


def blind_index(plain: str, purpose: str) -> str:
    """Return the blind index with the crypto in force; empty stays empty."""
    return port().index(plain, purpose) if plain else ""


def blind_indexes(plain: str, purpose: str) -> list[str]:
    """Return the blind index under every key in the file, the one in force first: what to look for while keys change."""
    device = port()
    return [device.index(plain, purpose, key) for key in device.index_keys] if plain else []

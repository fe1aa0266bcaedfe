"""Sealed fields: there and back, not elsewhere, not altered; the index finds without telling."""

from __future__ import annotations

import base64
import json
import stat

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from hypothesis import given
from hypothesis import strategies as st

from yanglao.base import crypto

KEYS = {"current": "k2", "fields": {"k1": "00" * 16, "k2": "11" * 16}, "index": "22" * 32}
HERE = "people_person.id_number:JH000001"


@pytest.fixture(scope="module")
def port():
    return crypto.SoftCrypto(KEYS)


@given(st.text(max_size=200))
def test_what_is_sealed_opens_again(text):
    port = crypto.SoftCrypto(KEYS)
    assert port.open(port.seal(text, HERE), HERE) == text


def test_the_same_text_is_sealed_differently_each_time(port):
    assert port.seal("999999194001010013", HERE) != port.seal("999999194001010013", HERE)


def test_a_ciphertext_moved_to_another_row_does_not_open(port):
    stored = port.seal("999999194001010013", HERE)
    with pytest.raises(crypto.CryptoError, match="挪动"):
        port.open(stored, "people_person.id_number:JH000002")
    with pytest.raises(crypto.CryptoError):
        port.open(stored, "people_person.phone:JH000001")


def test_an_altered_ciphertext_does_not_open(port):
    head, kid, body = port.seal("13800001234", HERE).split(".")
    raw = bytearray(base64.b64decode(body))
    for place in range(len(raw)):
        raw[place] ^= 1
        with pytest.raises(crypto.CryptoError):
            port.open(f"{head}.{kid}.{base64.b64encode(bytes(raw)).decode()}", HERE)
        raw[place] ^= 1


@pytest.mark.parametrize("stored", ["plain", "v1.k9.AAAA", "v1.k1.", "v1.k1.***", "v9.k1.AAAA"])
def test_what_was_never_sealed_does_not_open(port, stored):
    with pytest.raises(crypto.CryptoError):
        port.open(stored, HERE)


def test_an_older_key_still_opens_after_the_change_of_keys(port):
    old = crypto.SoftCrypto({**KEYS, "current": "k1"}).seal("旧的", HERE)
    assert old.startswith("v1.k1.")
    assert port.open(old, HERE) == "旧的"
    assert port.seal("新的", HERE).startswith("v1.k2.")


def test_the_index_is_equal_for_equal_text_and_purpose_only(port):
    one = port.index("999999194001010013", "id_number")
    assert one == port.index("999999194001010013", "id_number")
    assert one != port.index("999999194001010013", "phone")
    assert one != port.index("999999194506300024", "id_number")
    assert len(one) == 32
    assert "1940" not in one


def test_the_index_is_hmac_of_sm3(port):
    mac = hmac.HMAC(bytes.fromhex(KEYS["index"]), hashes.SM3())
    mac.update(b"phone:13800001234")
    assert port.index("13800001234", "phone") == mac.finalize().hex()[:32]


def test_sm3_and_sm4_are_the_published_ones():
    """SM3 of "abc" (GB/T 32905-2016, A.1) and one block of SM4 (GB/T 32907-2016, A.1)."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import SM4
    from cryptography.hazmat.primitives.ciphers.modes import ECB

    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert Cipher(SM4(block), ECB()).encryptor().update(block).hex() == "681edf34d206965e86b3e94f536e4246"  # noqa: S305


def test_keys_are_made_once_and_for_the_owner_alone(tmp_path):
    path = crypto.ensure_keys(tmp_path / "secrets" / "keys.json")
    first = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert crypto.ensure_keys(path).read_text() == first
    assert json.loads(first)["current"] == "k1"


def test_nothing_stays_nothing():
    assert crypto.seal("", HERE) == crypto.unseal("", HERE) == crypto.blind_index("", "phone") == ""

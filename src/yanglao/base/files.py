"""Files on disk, known by content, under the installation's own folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.models import StoredFile


def folder() -> Path:
    """Return the folder files lie in."""
    return Path(os.environ.get("YANGLAO_HOME", ".yanglao")) / "files"


def store(actor: Actor, *, name: str, content: bytes, media_type: str, purpose: str) -> StoredFile:
    """Write a file (temporary name, then renamed) and its row."""
    digest = hashlib.sha256(content).hexdigest()
    place = folder() / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        temporary = place.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(content)
        os.replace(temporary, place)
    return StoredFile.objects.create(
        name=name[:200],
        sha256=digest,
        size=len(content),
        media_type=media_type,
        path=str(place.relative_to(folder())),
        purpose=purpose,
        county=actor.county,
        created_by=actor.user_id,
        created_at=clock.now(),
    )


def read(row: StoredFile) -> bytes:
    """Return the content."""
    return (folder() / row.path).read_bytes()


def remove(row: StoredFile) -> None:
    """Throw a file away; its content stays while another row still names it."""
    place = folder() / row.path
    row.delete()
    if not StoredFile.objects.filter(path=row.path).exists():
        place.unlink(missing_ok=True)

"""The database of an instance: an outside one by address, or a private server of our own.

``ensure()`` is all most callers need.
"""

from yanglao.config.launcher.layout import LauncherError, home, project_root
from yanglao.config.launcher.lifecycle import (
    Endpoints,
    destroy,
    ensure,
    programs_folder,
    schema_mark,
    set_schema_mark,
    status,
    stop,
    superuser_url,
)
from yanglao.config.launcher.roles import APP, DATABASE, OWNER, prepare_database

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "Endpoints",
    "LauncherError",
    "destroy",
    "ensure",
    "home",
    "prepare_database",
    "programs_folder",
    "project_root",
    "schema_mark",
    "set_schema_mark",
    "status",
    "stop",
    "superuser_url",
]

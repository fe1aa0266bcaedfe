"""The two roles, the database and what the application's role may do in it."""

from __future__ import annotations

from urllib.parse import quote

import psycopg
from psycopg import sql

from yanglao.config.launcher.binaries import EXTENSIONS
from yanglao.config.launcher.server import SUPERUSER

OWNER = "yanglao_owner"
APP = "yanglao_app"
DATABASE = "yanglao"


def url(role: str, password: str, port: int, database: str = DATABASE) -> str:
    """Return the address of a database on our own server."""
    return f"postgresql://{role}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


def prepare_server(port: int, passwords: dict[str, str]) -> None:
    """Make roles and database where missing, and set the passwords. Doing it twice does no harm.

    Parameters
    ----------
    port : int
        Port of our own server.
    passwords : dict
        Passwords of ``super``, ``owner``, ``app``.
    """
    with psycopg.connect(url(SUPERUSER, passwords["super"], port, "template1"), autocommit=True) as link:
        for role, rights, word in ((OWNER, "CREATEDB", "owner"), (APP, "NOCREATEDB", "app")):
            known = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            statement = sql.SQL("{} ROLE {} LOGIN {} NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD {}")
            verb = sql.SQL("ALTER" if known else "CREATE")
            link.execute(
                statement.format(verb, sql.Identifier(role), sql.SQL(rights), sql.Literal(passwords[word]))
            )
        # The owner ends the application's sessions and tries its rights (tests, restore); never the other way round.
        link.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
        # In the template, so that databases made for tests start with the same extensions and rights.
        prepare_database(link)
    # Not from a session inside template1: CREATE DATABASE copies only a template nobody is using.
    with psycopg.connect(url(SUPERUSER, passwords["super"], port, "postgres"), autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            link.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def prepare_database(link: psycopg.Connection, owner: str = OWNER, app: str = APP) -> None:
    """Give a database its extensions and the application's rights on all that the owner will make.

    Parameters
    ----------
    link : psycopg.Connection
        Autocommitting session of a superuser or of the owner itself.
    owner, app : str
        Names of the two roles.
    """
    for name in EXTENSIONS:
        link.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    rights = {
        "TABLES": "SELECT, INSERT, UPDATE, DELETE",
        "SEQUENCES": "USAGE, SELECT",
        "FUNCTIONS": "EXECUTE",
    }
    for things, verbs in rights.items():
        link.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} ON {} TO {}").format(
                sql.Identifier(owner), sql.SQL(verbs), sql.SQL(things), sql.Identifier(app)
            )
        )

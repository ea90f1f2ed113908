"""The database's own index over `SearchText`: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper

TEXTS = "review_searchtext"
INDEX = "review_searchindex"
LANGUAGE = "english"

# Names of our own, in every statement below, and no value.
_ADD = f"INSERT INTO {INDEX}(rowid, text) VALUES (new.message_id, new.text)"  # noqa: S608
_DROP = f"INSERT INTO {INDEX}({INDEX}, rowid, text) VALUES ('delete', old.message_id, old.text)"  # noqa: S608
# The text itself stands in the table alone; the index holds its words.
_SQLITE = [
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5("
    f"text, content='{TEXTS}', content_rowid='message_id', tokenize='porter unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER {TEXTS}_added AFTER INSERT ON {TEXTS} BEGIN {_ADD}; END",
    f"CREATE TRIGGER {TEXTS}_dropped AFTER DELETE ON {TEXTS} BEGIN {_DROP}; END",
    f"CREATE TRIGGER {TEXTS}_changed AFTER UPDATE ON {TEXTS} BEGIN {_DROP}; {_ADD}; END",
]
_SQLITE_OFF = [
    *(f"DROP TRIGGER IF EXISTS {TEXTS}_{name}" for name in ("added", "dropped", "changed")),
    f"DROP TABLE IF EXISTS {INDEX}",
]
_POSTGRESQL = [
    f"ALTER TABLE {TEXTS} ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('{LANGUAGE}', text)) STORED",
    f"CREATE INDEX {TEXTS}_words ON {TEXTS} USING gin (words)",
]
_POSTGRESQL_OFF = [f"ALTER TABLE {TEXTS} DROP COLUMN IF EXISTS words"]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make it. A later migration that makes the table anew on SQLite has to lift it first and call this again."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take it away."""
    _run(connection, _POSTGRESQL_OFF if connection.vendor == "postgresql" else _SQLITE_OFF)


def forget(connection: BaseDatabaseWrapper) -> None:
    """Have the file, too, lose the words of what was deleted: FTS5 only crosses them out until its parts are merged."""
    if connection.vendor == "sqlite":
        _run(connection, [f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')"])  # noqa: S608


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

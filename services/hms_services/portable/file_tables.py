"""The tables of an exported file, made for people to query, and the seal of the file.

``events`` is the log itself: ``key``, ``value``, ``headers`` and ``logged_at_ms`` are the record as
the broker holds it, and the other columns show the same to people. ``memories``, ``spaces``,
``transitions`` and the digest are folded from it. No column for people shows a forgotten memory;
the bytes of its events are in the file, as they are in the log.
"""

from __future__ import annotations

import hashlib
import sqlite3

# "HMSl" in ASCII: what `file` and the reader know such a database by.
APPLICATION_ID = 0x484D536C
# The version of these tables. A reader refuses any other.
FORMAT_VERSION = 1

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE schemas (key BLOB PRIMARY KEY, schema TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE partitions (
    partition INTEGER PRIMARY KEY,
    next_offset INTEGER NOT NULL,  -- behind the last record that was there
    records INTEGER NOT NULL,
    chain TEXT NOT NULL,           -- SHA-256 over its records
    digest TEXT NOT NULL           -- of the state that they fold to
);
CREATE TABLE events (
    partition INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    logged_at TEXT NOT NULL,       -- the broker's time, UTC
    occurred_at TEXT,              -- the event's own time, UTC
    tenant TEXT, space TEXT,
    event TEXT,                    -- observed, recalled, rated, tagged, …
    event_id TEXT,
    memory_id TEXT,                -- the memory that it is about, if it is one
    actor TEXT, speaker TEXT, session TEXT,
    content TEXT,                  -- empty where the memory is forgotten
    fault TEXT,                    -- why it is no event that may enter memory
    key BLOB, value BLOB, headers TEXT NOT NULL, logged_at_ms INTEGER NOT NULL,
    PRIMARY KEY (partition, offset)
) WITHOUT ROWID;
CREATE TABLE memories (
    tenant TEXT NOT NULL, space TEXT NOT NULL, memory_id TEXT NOT NULL,
    tier TEXT NOT NULL, tier_reason TEXT NOT NULL, tier_since TEXT NOT NULL,
    kind TEXT NOT NULL, speaker TEXT, session TEXT, content TEXT, occurred_at TEXT NOT NULL,
    expires_at TEXT, importance REAL, tags TEXT NOT NULL, use_count INTEGER NOT NULL,
    rating REAL NOT NULL, superseded_by TEXT, tokens INTEGER NOT NULL,
    partition INTEGER NOT NULL, observed_offset INTEGER NOT NULL, applied_offset INTEGER NOT NULL,
    record BLOB NOT NULL,          -- as the state topic holds it
    PRIMARY KEY (tenant, space, memory_id)
) WITHOUT ROWID;
CREATE TABLE spaces (
    tenant TEXT NOT NULL, space TEXT NOT NULL, partition INTEGER NOT NULL,
    events INTEGER NOT NULL, clock TEXT NOT NULL, applied_offset INTEGER NOT NULL,
    working_set TEXT NOT NULL,     -- memory ids in order of entry, as JSON
    record BLOB NOT NULL,
    PRIMARY KEY (tenant, space)
) WITHOUT ROWID;
CREATE TABLE transitions (
    partition INTEGER NOT NULL, offset INTEGER NOT NULL, tenant TEXT NOT NULL,
    space TEXT NOT NULL, memory_id TEXT NOT NULL, from_tier TEXT NOT NULL, to_tier TEXT NOT NULL,
    reason TEXT NOT NULL, occurred_at TEXT NOT NULL, cause_event_id TEXT NOT NULL
);
"""

# Made when the rows are in.
VIEWS = """
CREATE INDEX events_by_space ON events (tenant, space, occurred_at);
CREATE INDEX events_by_memory ON events (memory_id) WHERE memory_id IS NOT NULL;
CREATE INDEX transitions_by_memory ON transitions (memory_id);
CREATE VIEW current_memories AS
    SELECT tenant, space, memory_id, tier, kind, occurred_at, speaker, content, tags
    FROM memories WHERE tier <> 'FORGOTTEN' AND superseded_by IS NULL
    ORDER BY tenant, space, occurred_at DESC;
CREATE VIEW timeline AS
    SELECT tenant, space, occurred_at, event, speaker, content, partition, offset
    FROM events WHERE fault IS NULL ORDER BY tenant, space, occurred_at, offset;
CREATE VIEW working_sets AS
    SELECT s.tenant, s.space, e.key + 1 AS place, m.content, m.memory_id
    FROM spaces s, json_each(s.working_set) e
    JOIN memories m ON m.tenant = s.tenant AND m.space = s.space AND m.memory_id = e.value
    ORDER BY s.tenant, s.space, place;
CREATE VIEW rejected AS
    SELECT partition, offset, logged_at, fault, length(value) AS bytes
    FROM events WHERE fault IS NOT NULL;
"""

# Table to the order of its rows; ``meta`` comes without the seal itself.
_SEALED = {
    "tables": "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
    "meta": "SELECT * FROM meta WHERE name <> 'seal' ORDER BY name",
    "schemas": "SELECT * FROM schemas ORDER BY key",
    "partitions": "SELECT * FROM partitions ORDER BY partition",
    "events": "SELECT * FROM events ORDER BY partition, offset",
    "memories": "SELECT * FROM memories ORDER BY tenant, space, memory_id",
    "spaces": "SELECT * FROM spaces ORDER BY tenant, space",
    "transitions": "SELECT * FROM transitions ORDER BY partition, offset, memory_id, to_tier",
}


def seal_of(database: sqlite3.Connection) -> str:
    """SHA-256 over every row and the definitions of all tables: SQLite checks neither."""
    content = hashlib.sha256()
    for table, query in _SEALED.items():
        content.update(table.encode())
        for row in database.execute(query):
            content.update(repr(row).encode())
    return content.hexdigest()

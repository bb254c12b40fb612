/** Schema version 1. A change goes into a new step of migrations.ts; this text stays as the first release wrote it. */
export const SCHEMA_V1 = `
  -- Kinds of events. Most filters and most search words are decided here, on some hundred rows, before any event is read.
  -- keys: names of the data fields, space-separated; '' when the kind was too rare to deserve a row (see series.ts).
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    symbol TEXT NOT NULL,
    priority TEXT NOT NULL,
    keys TEXT NOT NULL,
    events INTEGER NOT NULL DEFAULT 0,
    UNIQUE (type, symbol, priority, keys)
  ) STRICT;

  -- key: see keys.ts. event: JSON as validated, unknown fields kept (P6). outcome … age_s: AlertDecision; all null when none.
  CREATE TABLE events (
    key INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    id INTEGER NOT NULL,
    series INTEGER NOT NULL,
    detected_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    lag_ms REAL,
    source TEXT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT,
    reason TEXT,
    detail TEXT,
    decided_at INTEGER,
    age_s REAL,
    interrupted INTEGER NOT NULL DEFAULT 0,
    acknowledged_at INTEGER
  ) STRICT;
  -- G5: an event is taken once, whoever writes.
  CREATE UNIQUE INDEX events_identity ON events (epoch, id);
  -- Both end in the row key, which is the time.
  CREATE INDEX events_series ON events (series);
  CREATE INDEX events_interrupted ON events (series) WHERE interrupted = 1;

  -- Tokens of the data values and one naming the series (dictionary.ts). Holds no content: the row key leads to the event.
  CREATE VIRTUAL TABLE search USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '.'"
  );

  -- Tokens that search text is matched against.
  CREATE TABLE dictionary (
    token TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE epochs (
    epoch INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    started_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX epochs_origin ON epochs (origin);

  CREATE TABLE cursors (
    origin TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    committed_id INTEGER NOT NULL,
    PRIMARY KEY (origin, key_fingerprint)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gaps (
    id TEXT PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;

  CREATE TABLE documents (
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL
  ) STRICT;

  -- unclean: 1 while open. displacement: milliseconds a row key lies after its detected_at at most (keys.ts).
  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT;
  INSERT INTO meta VALUES ('unclean', 0), ('displacement', 0);
`

CREATE TABLE cell (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  test_case INTEGER NOT NULL,
  strategy INTEGER NOT NULL,
  status TEXT NOT NULL,
  one_request INTEGER,
  one_repeat INTEGER,
  response_request INTEGER,
  response_repeat INTEGER,
  detail TEXT NOT NULL,
  UNIQUE (run, test_case, strategy)
) STRICT;

CREATE TABLE cell_note (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  test_case INTEGER NOT NULL,
  strategy INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (run, test_case, strategy)
) STRICT, WITHOUT ROWID;

CREATE TABLE completion (
  request INTEGER NOT NULL REFERENCES request (id),
  repeat INTEGER NOT NULL,
  text INTEGER NOT NULL,
  finish_reason TEXT NOT NULL,
  prompt_tokens REAL,
  completion_tokens REAL,
  latency_ms REAL NOT NULL,
  retries INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  rest TEXT,
  PRIMARY KEY (request, repeat)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  origin INTEGER,
  prompt TEXT
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  header INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  test_case_count INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  finished INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  unavailable INTEGER NOT NULL DEFAULT 0,
  name TEXT,
  note TEXT,
  deleted_at INTEGER
) STRICT;

CREATE TABLE sample (kind TEXT PRIMARY KEY, text INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL) STRICT;

CREATE TABLE text (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  coding INTEGER NOT NULL,
  bases TEXT,
  body ANY NOT NULL
) STRICT;

-- Written for SQLite; dialect.go replaces the types for PostgreSQL.
-- INTEGER also holds moments (UTC microseconds), booleans (0, 1) and scores
-- (whole numbers of the book's smallest step). Days are ISO text, '' = none.

CREATE TABLE installation (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE units (
  code TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  parent TEXT NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (code, valid_from)
) STRICT;
CREATE INDEX units_parent ON units (parent, valid_from);

CREATE TABLE unit_successors (
  old_code TEXT NOT NULL,
  old_from TEXT NOT NULL,
  new_code TEXT NOT NULL,
  new_from TEXT NOT NULL,
  main INTEGER NOT NULL,
  disputed INTEGER NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (old_code, old_from, new_code, new_from)
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  password TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX users_sort ON users (sort_key, id);

CREATE TABLE logins (
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX logins_user ON logins (user_id, revoked_at);

-- A grant is a role over a territory, or in a body (producer, council, team),
-- for a period. It is the only source of rights.
CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  body TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  revoked_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX grants_user ON grants (user_id);
CREATE INDEX grants_body ON grants (body, role);
CREATE INDEX grants_unit ON grants (unit_code, unit_from, role);

CREATE TABLE producers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  representative TEXT NOT NULL,
  registration TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX producers_unit ON producers (unit_code, unit_from, sort_key, id);

CREATE TABLE products (
  id TEXT PRIMARY KEY,
  producer_id TEXT NOT NULL REFERENCES producers (id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  description TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX products_producer ON products (producer_id, sort_key, id);

CREATE TABLE dossiers (
  id TEXT PRIMARY KEY,
  slip TEXT NOT NULL,
  kind TEXT NOT NULL,
  season INTEGER NOT NULL,
  product_id TEXT NOT NULL REFERENCES products (id),
  producer_id TEXT NOT NULL REFERENCES producers (id),
  product_name TEXT NOT NULL,
  producer_name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  book TEXT NOT NULL,
  set_no INTEGER NOT NULL,
  set_hash TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  area_code TEXT NOT NULL,
  area_from TEXT NOT NULL,
  province_code TEXT NOT NULL,
  state TEXT NOT NULL,
  stage TEXT NOT NULL,
  turn TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  product_code TEXT NOT NULL,
  star INTEGER NOT NULL,
  mark TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  moved_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX dossiers_product ON dossiers (product_id, season);
CREATE INDEX dossiers_producer ON dossiers (producer_id, moved_at, id);
CREATE INDEX dossiers_moved ON dossiers (moved_at, id);
CREATE INDEX dossiers_province ON dossiers (province_code, moved_at, id);
CREATE INDEX dossiers_area ON dossiers (area_code, area_from, moved_at, id);
CREATE INDEX dossiers_unit ON dossiers (unit_code, unit_from, moved_at, id);
CREATE INDEX dossiers_stage ON dossiers (province_code, stage, moved_at, id);
CREATE INDEX dossiers_turn ON dossiers (province_code, turn, due_at, id);
CREATE INDEX dossiers_area_turn ON dossiers (area_code, area_from, turn, due_at, id);
CREATE INDEX dossiers_unit_turn ON dossiers (unit_code, unit_from, turn, due_at, id);
CREATE INDEX dossiers_state ON dossiers (province_code, state, moved_at, id);
CREATE INDEX dossiers_mark ON dossiers (mark, moved_at, id);
CREATE UNIQUE INDEX dossiers_slip ON dossiers (slip);

-- Folded words of code, product and producer, for search by prefix.
CREATE TABLE dossier_words (
  word TEXT NOT NULL,
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  PRIMARY KEY (word, dossier_id)
) STRICT;
CREATE INDEX dossier_words_dossier ON dossier_words (dossier_id, word);

-- How many dossiers stand where, kept in the transaction that moves one, so
-- that a count costs the same at 100 and at 100,000 dossiers.
CREATE TABLE dossier_counts (
  province_code TEXT NOT NULL,
  area_code TEXT NOT NULL,
  area_from TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  state TEXT NOT NULL,
  stage TEXT NOT NULL,
  turn TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (province_code, area_code, area_from, unit_code, unit_from, state, stage, turn)
) STRICT;

-- Gapless numbers: one row per series.
CREATE TABLE counters (
  series TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

CREATE TABLE dossier_items (
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  item TEXT NOT NULL,
  done INTEGER NOT NULL,
  note TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, item)
) STRICT;

CREATE TABLE evidence (
  id TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  item TEXT NOT NULL,
  criterion TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  removed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_dossier ON evidence (dossier_id, item, added_at, id);

CREATE TABLE assessments (
  dossier_id TEXT PRIMARY KEY REFERENCES dossiers (id),
  sheet TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

-- What was submitted, frozen: the manifest lists name, size, type and SHA-256.
CREATE TABLE editions (
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  edition INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  manifest_hash TEXT NOT NULL,
  submitted_by TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, edition)
) STRICT;

CREATE TABLE steps (
  id TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  act TEXT NOT NULL,
  stage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX steps_dossier ON steps (dossier_id, at, id);

-- The papers of a stage that the product records as data: form 03, a
-- forwarding letter, the advisory team's report.
CREATE TABLE reports (
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  stage TEXT NOT NULL,
  data TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, stage)
) STRICT;

CREATE TABLE councils (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  decision_number TEXT NOT NULL,
  decision_date TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX councils_unit ON councils (unit_code, unit_from, kind);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  council_id TEXT NOT NULL REFERENCES councils (id),
  stage TEXT NOT NULL,
  title TEXT NOT NULL,
  place TEXT NOT NULL,
  held_on TEXT NOT NULL,
  script_due TEXT NOT NULL,
  script_reading TEXT NOT NULL,
  state TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_council ON sessions (council_id, held_on, id);

CREATE TABLE attendance (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  seat TEXT NOT NULL,
  user_name TEXT NOT NULL,
  present INTEGER NOT NULL,
  PRIMARY KEY (session_id, user_id)
) STRICT;

CREATE TABLE agenda (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  ord INTEGER NOT NULL,
  book TEXT NOT NULL,
  set_no INTEGER NOT NULL,
  set_hash TEXT NOT NULL,
  edition INTEGER NOT NULL,
  manifest_hash TEXT NOT NULL,
  round INTEGER NOT NULL,
  state TEXT NOT NULL,
  members INTEGER NOT NULL,
  total INTEGER NOT NULL,
  lowest INTEGER NOT NULL,
  highest INTEGER NOT NULL,
  star INTEGER NOT NULL,
  result TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (session_id, dossier_id)
) STRICT;
CREATE INDEX agenda_dossier ON agenda (dossier_id, session_id);
CREATE UNIQUE INDEX agenda_order ON agenda (session_id, ord);

CREATE TABLE recusals (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (session_id, dossier_id, user_id)
) STRICT;

CREATE TABLE cards (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  round INTEGER NOT NULL,
  state TEXT NOT NULL,
  sheet TEXT NOT NULL,
  note TEXT NOT NULL,
  total INTEGER NOT NULL,
  submitted_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (session_id, dossier_id, user_id, round)
) STRICT;

-- Append-only: every submitted state of a card.
CREATE TABLE card_revisions (
  session_id TEXT NOT NULL,
  dossier_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  note TEXT NOT NULL,
  total INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (session_id, dossier_id, user_id, round, revision)
) STRICT;

-- The advisory team's preliminary score of an edition.
CREATE TABLE prescores (
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  stage TEXT NOT NULL,
  edition INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  notes TEXT NOT NULL,
  total INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, stage, edition)
) STRICT;

CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  province_code TEXT NOT NULL,
  issuer TEXT NOT NULL,
  signer TEXT NOT NULL,
  state TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_province ON decisions (province_code, created_at, id);

CREATE TABLE decision_rows (
  decision_id TEXT NOT NULL REFERENCES decisions (id),
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  session_id TEXT NOT NULL,
  ord INTEGER NOT NULL,
  star INTEGER NOT NULL,
  total INTEGER NOT NULL,
  members INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  manifest_hash TEXT NOT NULL,
  PRIMARY KEY (decision_id, dossier_id)
) STRICT;
CREATE INDEX decision_rows_dossier ON decision_rows (dossier_id);

CREATE TABLE certificates (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  decision_id TEXT NOT NULL REFERENCES decisions (id),
  dossier_id TEXT NOT NULL REFERENCES dossiers (id),
  product_code TEXT NOT NULL,
  product_name TEXT NOT NULL,
  producer_name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  province_code TEXT NOT NULL,
  star INTEGER NOT NULL,
  issued_on TEXT NOT NULL,
  last_day TEXT NOT NULL,
  revoked_on TEXT NOT NULL,
  revoked_by TEXT NOT NULL,
  sample INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX certificates_code ON certificates (product_code, issued_on);
CREATE INDEX certificates_province ON certificates (province_code, sort_key, id);

CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  at INTEGER NOT NULL,
  text_key TEXT NOT NULL,
  args TEXT NOT NULL,
  link TEXT NOT NULL,
  read_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_user ON notices (user_id, read_at, at);

-- One row per act: the client's id, so that a repeated send is answered with
-- the first answer and not done twice.
CREATE TABLE acts (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  result TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_entries (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  leaf_hash BLOB NOT NULL,
  object TEXT NOT NULL,
  payload BLOB NOT NULL,
  salt BLOB NOT NULL,
  sealed INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_entries_object ON ledger_entries (object, at);

CREATE TABLE ledger_seq (
  seq INTEGER PRIMARY KEY,
  entry_id TEXT NOT NULL UNIQUE
) STRICT;

-- Entries still without a sequence number; a queue, so that finding them never
-- reads the log. The sequencer removes what it has numbered.
CREATE TABLE ledger_queue (
  entry_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_queue_at ON ledger_queue (at, entry_id);

CREATE TABLE ledger_hashes (
  idx INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE ledger_tree (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_checkpoints (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

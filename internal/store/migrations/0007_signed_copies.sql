-- Signed copies of issued papers: what came back, what was found in the file,
-- who answered for it where the text did not speak for itself.

CREATE TABLE signed_copies (
  id TEXT PRIMARY KEY,
  paper_id TEXT NOT NULL REFERENCES papers (id),
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  pages INTEGER NOT NULL,
  signatures INTEGER NOT NULL,
  needs_person INTEGER NOT NULL,
  found TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  note TEXT NOT NULL,
  withdrawn_by TEXT NOT NULL,
  withdrawn_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX signed_copies_paper ON signed_copies (paper_id, added_at, id);
CREATE UNIQUE INDEX signed_copies_once ON signed_copies (paper_id, sha256) WHERE withdrawn_at = 0;

-- Certificates taken back: who drafted it and on what ground, under which
-- decision it was issued, and from which day the certificate does not hold.

CREATE TABLE revocations (
  id TEXT PRIMARY KEY,
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  decision_id TEXT NOT NULL REFERENCES decisions (id),
  dossier_id TEXT NOT NULL,
  state TEXT NOT NULL,
  ground TEXT NOT NULL,
  finding TEXT NOT NULL,
  number TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  from_day TEXT NOT NULL,
  signer TEXT NOT NULL,
  prepared_by TEXT NOT NULL,
  prepared_at INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX revocations_decision ON revocations (decision_id, id);
CREATE UNIQUE INDEX revocations_once ON revocations (certificate_id) WHERE state <> 'dropped';

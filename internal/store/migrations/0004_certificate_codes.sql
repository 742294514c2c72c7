-- The signed code of a certificate, made once its decision stands in the log.

CREATE TABLE certificate_codes (
  certificate_id TEXT PRIMARY KEY REFERENCES certificates (id),
  code TEXT NOT NULL UNIQUE,
  signed_by TEXT NOT NULL,
  signed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX certificates_decision ON certificates (decision_id, number);

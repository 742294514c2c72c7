-- A province's own .docx of a form, version by version. The file itself is a
-- blob; at most one version of a form is in force in a province.

CREATE TABLE paper_templates (
  id TEXT PRIMARY KEY,
  province_code TEXT NOT NULL,
  form TEXT NOT NULL,
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  sent_by TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  accepted_by TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  retired_by TEXT NOT NULL,
  retired_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX paper_templates_number ON paper_templates (province_code, form, number);
CREATE UNIQUE INDEX paper_templates_current ON paper_templates (province_code, form) WHERE state = 'accepted';

-- Papers that were issued, with what they were made from and the digests of
-- the exact bytes.

CREATE TABLE papers (
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  about TEXT NOT NULL,
  part TEXT NOT NULL,
  province_code TEXT NOT NULL,
  series TEXT NOT NULL,
  number INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  title TEXT NOT NULL,
  dated TEXT NOT NULL,
  state TEXT NOT NULL,
  input TEXT NOT NULL,
  content TEXT NOT NULL,
  template TEXT NOT NULL,
  docx TEXT NOT NULL,
  docx_size INTEGER NOT NULL,
  pdf TEXT NOT NULL,
  pdf_size INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX papers_about ON papers (about, form, part, issued_at, id);
CREATE UNIQUE INDEX papers_number ON papers (series, number) WHERE number > 0;
CREATE UNIQUE INDEX papers_current ON papers (about, form, part) WHERE state = 'issued';

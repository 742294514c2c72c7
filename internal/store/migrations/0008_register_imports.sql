-- Registers kept elsewhere and brought in from workbooks: the files, what was
-- found in their rows, and the results that were taken over.

CREATE TABLE register_imports (
  id TEXT PRIMARY KEY,
  province_code TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  file_size INTEGER NOT NULL,
  state TEXT NOT NULL,
  sheet TEXT NOT NULL,
  head_row INTEGER NOT NULL,
  heads TEXT NOT NULL,
  rows_read INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  doubtful INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  aside INTEGER NOT NULL,
  troubles INTEGER NOT NULL,
  problem TEXT NOT NULL,
  digest TEXT NOT NULL,
  received_by TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  read_at INTEGER NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  withdrawn_by TEXT NOT NULL,
  withdrawn_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  sample INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX register_imports_province ON register_imports (province_code, received_at, id);

-- The rows that something must be said of, with their raw cells. Row 0 is the
-- workbook as a whole.
CREATE TABLE register_troubles (
  import_id TEXT NOT NULL REFERENCES register_imports (id),
  row_number INTEGER NOT NULL,
  level TEXT NOT NULL,
  product TEXT NOT NULL,
  cells TEXT NOT NULL,
  troubles TEXT NOT NULL,
  PRIMARY KEY (import_id, row_number)
) STRICT;
CREATE INDEX register_troubles_level ON register_troubles (import_id, level, row_number);

-- Results in force. A withdrawn import's are deleted; the file, the report and
-- the ledger's entries stay.
CREATE TABLE imported_results (
  id TEXT PRIMARY KEY,
  import_id TEXT NOT NULL REFERENCES register_imports (id),
  province_code TEXT NOT NULL,
  row_number INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  code TEXT NOT NULL,
  product_name TEXT NOT NULL,
  producer_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  registration TEXT NOT NULL,
  representative TEXT NOT NULL,
  phone TEXT NOT NULL,
  address TEXT NOT NULL,
  commune TEXT NOT NULL,
  district TEXT NOT NULL,
  sector TEXT NOT NULL,
  set_number INTEGER NOT NULL,
  score INTEGER NOT NULL,
  star INTEGER NOT NULL,
  decision TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  year INTEGER NOT NULL,
  certificate TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  last_day TEXT NOT NULL,
  note TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_from TEXT NOT NULL,
  cells TEXT NOT NULL,
  sample INTEGER NOT NULL,
  since TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  folded TEXT NOT NULL,
  certificate_key TEXT NOT NULL,
  product_key TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX imported_results_row ON imported_results (import_id, row_number);
CREATE UNIQUE INDEX imported_results_certificate ON imported_results (province_code, certificate_key) WHERE certificate_key <> '';
CREATE UNIQUE INDEX imported_results_product ON imported_results (province_code, product_key);
CREATE INDEX imported_results_list ON imported_results (province_code, sort_key, id);
CREATE INDEX imported_results_code ON imported_results (code) WHERE code <> '';

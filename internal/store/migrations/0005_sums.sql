-- The counts of whole districts (of a province without districts: of the
-- province), so that a province's figures are read from a few rows.

CREATE TABLE dossier_sums (
  province_code TEXT NOT NULL,
  area_code TEXT NOT NULL,
  area_from TEXT NOT NULL,
  state TEXT NOT NULL,
  stage TEXT NOT NULL,
  turn TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (province_code, area_code, area_from, state, stage, turn)
) STRICT;
INSERT INTO dossier_sums (province_code, area_code, area_from, state, stage, turn, n)
  SELECT province_code, area_code, area_from, state, stage, turn, SUM(n) FROM dossier_counts
  GROUP BY province_code, area_code, area_from, state, stage, turn;
CREATE INDEX dossier_sums_area ON dossier_sums (area_code, area_from, state, stage, turn, n);

DROP INDEX dossier_counts_province;

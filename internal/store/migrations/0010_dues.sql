-- How many open dossiers have which deadline, by district, so that the late ones
-- are summed from a few rows; and a province's figures in their order.

CREATE TABLE dossier_dues (
  province_code TEXT NOT NULL,
  area_code TEXT NOT NULL,
  area_from TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (province_code, area_code, area_from, due_at)
) STRICT;
INSERT INTO dossier_dues (province_code, area_code, area_from, due_at, n)
  SELECT province_code, area_code, area_from, due_at, count(*) FROM dossiers
  WHERE due_at > 0 AND state IN ('appraisal', 'returned', 'draft')
  GROUP BY province_code, area_code, area_from, due_at;
CREATE INDEX dossier_dues_province ON dossier_dues (province_code, due_at, n);
CREATE INDEX dossier_dues_area ON dossier_dues (area_code, area_from, due_at, n);

CREATE INDEX dossier_sums_province ON dossier_sums (province_code, state, stage, turn, n);

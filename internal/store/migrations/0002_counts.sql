-- The counts by district and by commune without reading the whole country's,
-- and the late ones without reading the dossiers themselves.

CREATE INDEX dossier_counts_province ON dossier_counts (province_code, state, stage, turn, n);
CREATE INDEX dossier_counts_area ON dossier_counts (area_code, area_from, state, stage, turn, n);
CREATE INDEX dossier_counts_unit ON dossier_counts (unit_code, unit_from, state, stage, turn, n);

DROP INDEX dossiers_turn;
DROP INDEX dossiers_area_turn;
DROP INDEX dossiers_unit_turn;
CREATE INDEX dossiers_turn ON dossiers (province_code, turn, due_at, id, state, edition);
CREATE INDEX dossiers_area_turn ON dossiers (area_code, area_from, turn, due_at, id, state, edition);
CREATE INDEX dossiers_unit_turn ON dossiers (unit_code, unit_from, turn, due_at, id, state, edition);

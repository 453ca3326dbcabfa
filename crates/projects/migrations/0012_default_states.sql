-- A project tells which of its states is the default; those that exist are told here.

UPDATE projects SET default_state = (
    SELECT states.id FROM states WHERE states.project_id = projects.id
    ORDER BY CASE WHEN states.is_default THEN 0 ELSE 1 END, states.sequence, states.id LIMIT 1
);

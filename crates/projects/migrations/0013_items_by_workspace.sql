-- Questions about all work items of a workspace (which of them somebody may act on, and what would
-- change for whom) read the facts of access and nothing else of each: they are answered from this
-- alone, project by project. The last column is always empty here; without it SQLite would look
-- into each row.
CREATE INDEX work_items__access
    ON work_items (workspace_id, project_id, id, created_by, submitted_by, deleted_at)
    WHERE deleted_at IS NULL;

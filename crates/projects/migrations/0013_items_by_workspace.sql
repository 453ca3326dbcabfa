-- Questions about all work items of a workspace (which of them somebody may act on, and what would
-- change for whom) read the facts of access and nothing else of each: they are answered from this
-- alone.
CREATE INDEX work_items__access
    ON work_items (workspace_id, id, project_id, created_by, submitted_by)
    WHERE deleted_at IS NULL;

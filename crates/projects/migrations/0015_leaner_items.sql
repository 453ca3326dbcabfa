-- Most items lie below no other and were submitted by nobody: what they would have in these indexes
-- is of no use to any question, and each of them wrote a page more.
DROP INDEX work_items__parent;
CREATE INDEX work_items__parent ON work_items (parent_id) WHERE parent_id IS NOT NULL;
DROP INDEX work_items__live_submitted;
CREATE INDEX work_items__live_submitted ON work_items (project_id, submitted_by, created_at, id)
    WHERE submitted_by IS NOT NULL AND archived_at IS NULL AND deleted_at IS NULL;

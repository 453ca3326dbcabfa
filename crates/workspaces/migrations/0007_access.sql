-- Exceptions with their history, requests for access, and teamspaces that people run.

-- An exception ends and stays: who gave it, who ended it and why can be read later.
ALTER TABLE grants ADD COLUMN project_id UUID REFERENCES projects (id) ON DELETE CASCADE;
ALTER TABLE grants ADD COLUMN starts_at BIGINT;
ALTER TABLE grants ADD COLUMN ended_at BIGINT;
ALTER TABLE grants ADD COLUMN ended_by UUID REFERENCES users (id) ON DELETE SET NULL;
-- 'expired', 'withdrawn', 'member_removed' or 'became_guest'
ALTER TABLE grants ADD COLUMN end_reason TEXT;
ALTER TABLE grants ADD COLUMN updated_at BIGINT;
-- What an exception requires is stored along with it, on the same node.
ALTER TABLE grants ADD COLUMN brought_by UUID REFERENCES grants (id) ON DELETE CASCADE;

DROP INDEX grants__user_id_node_id_action_effect;
CREATE UNIQUE INDEX grants__user_id_node_id_action_effect
    ON grants (user_id, node_id, action, effect) WHERE ended_at IS NULL AND brought_by IS NULL;
DROP INDEX grants__user;
-- Everything that a profile is loaded from, and nothing that has ended.
CREATE INDEX grants__user ON grants (user_id, workspace_id) WHERE ended_at IS NULL;
CREATE INDEX grants__node ON grants (node_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX grants__history ON grants (workspace_id, created_at, id);
CREATE INDEX grants__history_of_user ON grants (workspace_id, user_id, created_at, id);
CREATE INDEX grants__expires ON grants (workspace_id, expires_at, id) WHERE ended_at IS NULL;
CREATE INDEX grants__project ON grants (project_id, created_at, id);
CREATE INDEX grants__brought_by ON grants (brought_by);

-- Somebody asks for access to a thing that they name, whether it exists or not.
CREATE TABLE access_requests (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    node_type TEXT NOT NULL,
    node_id UUID NOT NULL,
    -- The project that it is in, as far as there is such a thing. Never shown to who asked.
    project_id UUID REFERENCES projects (id) ON DELETE CASCADE,
    is_known BOOLEAN NOT NULL,
    action TEXT NOT NULL,
    message TEXT NOT NULL,
    -- 'pending', 'approved', 'declined' or 'withdrawn'
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by UUID REFERENCES users (id) ON DELETE SET NULL,
    answer TEXT,
    grant_id UUID REFERENCES grants (id) ON DELETE SET NULL,
    role TEXT
);
CREATE UNIQUE INDEX access_requests__user_id_node_id_action
    ON access_requests (user_id, node_id, action) WHERE status = 'pending';
CREATE INDEX access_requests__workspace ON access_requests (workspace_id, status, created_at, id);
CREATE INDEX access_requests__user ON access_requests (user_id, workspace_id, created_at, id);
CREATE INDEX access_requests__project ON access_requests (project_id, status, created_at, id);

ALTER TABLE teamspaces ADD COLUMN description_html TEXT;
ALTER TABLE teamspaces ADD COLUMN logo_props TEXT;
ALTER TABLE teamspaces ADD COLUMN created_by UUID REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX teamspaces__workspace ON teamspaces (workspace_id, name, id);
CREATE INDEX teamspace_links__project ON teamspace_links (project_id);

-- How long the audit record is kept; none means for ever.
ALTER TABLE workspaces ADD COLUMN audit_kept_days BIGINT;

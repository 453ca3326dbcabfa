-- Logos of workspaces. The bytes are in the file store under the same id; the workspace names the
-- one that it has by its address.
CREATE TABLE workspace_logos (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX workspace_logos__workspace ON workspace_logos (workspace_id);

-- Reactions to work items and comments, and pictures inside texts.

CREATE TABLE work_item_reactions (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    reaction TEXT NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX work_item_reactions__work_item_id_created_by_reaction
    ON work_item_reactions (work_item_id, created_by, reaction);

CREATE TABLE work_item_comment_reactions (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    comment_id UUID NOT NULL REFERENCES work_item_comments (id) ON DELETE CASCADE,
    reaction TEXT NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX work_item_comment_reactions__comment_id_created_by_reaction
    ON work_item_comment_reactions (comment_id, created_by, reaction);

-- The bytes are in the file store under the same id. A picture is its sender's alone until a text
-- that they write shows it; then it follows the access of that item or comment.
CREATE TABLE text_assets (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    work_item_id UUID REFERENCES work_items (id) ON DELETE CASCADE,
    comment_id UUID REFERENCES work_item_comments (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX text_assets__work_item ON text_assets (work_item_id);
CREATE INDEX text_assets__sender ON text_assets (created_by, work_item_id);

-- Creations are idempotent by the kernel's own table.
DROP TABLE work_item_idempotency;

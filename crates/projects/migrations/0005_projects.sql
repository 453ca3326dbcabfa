-- What is inside a project: states, labels, work items and what belongs to them.

-- Numbers of a project that every creation moves, in a row of their own, so that they are locked
-- for the moment of writing only. The counts make the total of a list free where nothing is
-- filtered.
CREATE TABLE project_counters (
    project_id UUID NOT NULL PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
    last_sequence_id BIGINT NOT NULL,
    live_items BIGINT NOT NULL,
    archived_items BIGINT NOT NULL
);

CREATE TABLE states (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    state_group TEXT NOT NULL,
    sequence DOUBLE PRECISION NOT NULL,
    is_default BOOLEAN NOT NULL,
    external_source TEXT,
    external_id TEXT,
    created_by UUID,
    updated_by UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX states__project_id_name ON states (project_id, name);

CREATE TABLE labels (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    parent_id UUID REFERENCES labels (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    sort_order DOUBLE PRECISION NOT NULL,
    external_source TEXT,
    external_id TEXT,
    created_by UUID,
    updated_by UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX labels__project_id_name ON labels (project_id, name);

CREATE TABLE work_items (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    sequence_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    description_html TEXT NOT NULL,
    description_stripped TEXT NOT NULL,
    search_text TEXT NOT NULL,
    priority TEXT NOT NULL,
    state_id UUID NOT NULL REFERENCES states (id),
    parent_id UUID REFERENCES work_items (id) ON DELETE SET NULL,
    point BIGINT,
    start_date TEXT,
    target_date TEXT,
    completed_at BIGINT,
    archived_at BIGINT,
    deleted_at BIGINT,
    sort_order DOUBLE PRECISION NOT NULL,
    is_draft BOOLEAN NOT NULL,
    external_source TEXT,
    external_id TEXT,
    created_by UUID,
    submitted_by UUID,
    updated_by UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX work_items__project_id_sequence_id ON work_items (project_id, sequence_id);
-- The first page of a project, newest first, for who sees all and for who sees their own.
CREATE INDEX work_items__live ON work_items (project_id, created_at, id)
    WHERE archived_at IS NULL AND deleted_at IS NULL;
CREATE INDEX work_items__live_submitted ON work_items (project_id, submitted_by, created_at, id)
    WHERE archived_at IS NULL AND deleted_at IS NULL;
-- A column of the board.
CREATE INDEX work_items__live_state ON work_items (project_id, state_id, sort_order, id)
    WHERE archived_at IS NULL AND deleted_at IS NULL;
CREATE INDEX work_items__archived ON work_items (project_id, archived_at)
    WHERE archived_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX work_items__state ON work_items (state_id);
CREATE INDEX work_items__parent ON work_items (parent_id);
CREATE INDEX work_items__workspace ON work_items (workspace_id, created_at, id)
    WHERE archived_at IS NULL AND deleted_at IS NULL;
CREATE INDEX work_items__creator ON work_items (workspace_id, created_by, updated_at)
    WHERE deleted_at IS NULL;
CREATE INDEX work_items__external ON work_items (project_id, external_source, external_id)
    WHERE external_id IS NOT NULL;

CREATE TABLE work_item_assignees (
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL,
    PRIMARY KEY (work_item_id, user_id)
);
CREATE INDEX work_item_assignees__user ON work_item_assignees (workspace_id, user_id);

CREATE TABLE work_item_labels (
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    label_id UUID NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
    PRIMARY KEY (work_item_id, label_id)
);
CREATE INDEX work_item_labels__label ON work_item_labels (label_id);

-- A creation that was asked for with an `Idempotency-Key` happens once.
CREATE TABLE work_item_idempotency (
    user_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    work_item_id UUID NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX work_item_idempotency__user_id_project_id_idempotency_key
    ON work_item_idempotency (user_id, project_id, idempotency_key);

CREATE TABLE work_item_comments (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    parent_id UUID REFERENCES work_item_comments (id) ON DELETE CASCADE,
    comment_html TEXT NOT NULL,
    comment_stripped TEXT NOT NULL,
    access TEXT NOT NULL,
    external_source TEXT,
    external_id TEXT,
    created_by UUID,
    updated_by UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    edited_at BIGINT
);
CREATE INDEX work_item_comments__work_item ON work_item_comments (work_item_id, created_at, id);
CREATE INDEX work_item_comments__parent ON work_item_comments (parent_id);

CREATE TABLE work_item_links (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    title TEXT,
    url TEXT NOT NULL,
    created_by UUID,
    updated_by UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX work_item_links__work_item ON work_item_links (work_item_id, created_at);

-- The bytes are in the file store under the same id.
CREATE TABLE work_item_attachments (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    is_uploaded BOOLEAN NOT NULL,
    upload_secret TEXT,
    upload_until BIGINT,
    created_by UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX work_item_attachments__work_item ON work_item_attachments (work_item_id, created_at);

-- One row for both directions; the inverse of `blocked_by` is `blocking`, and so on.
CREATE TABLE work_item_relations (
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    related_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    workspace_id UUID NOT NULL,
    created_by UUID,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (work_item_id, related_id, kind)
);
CREATE INDEX work_item_relations__related ON work_item_relations (related_id);

CREATE TABLE work_item_subscribers (
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL,
    PRIMARY KEY (work_item_id, user_id)
);
CREATE INDEX work_item_subscribers__user ON work_item_subscribers (workspace_id, user_id);

CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    work_item_id UUID NOT NULL REFERENCES work_items (id) ON DELETE CASCADE,
    receiver_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The act that it tells of, so that telling twice makes one.
    news_id UUID NOT NULL,
    actor_id UUID,
    kind TEXT NOT NULL,
    comment_id UUID REFERENCES work_item_comments (id) ON DELETE CASCADE,
    old_value TEXT,
    new_value TEXT,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    archived_at BIGINT
);
CREATE UNIQUE INDEX notifications__news_id_receiver_id ON notifications (news_id, receiver_id);
CREATE INDEX notifications__receiver ON notifications (receiver_id, created_at, id);
CREATE INDEX notifications__work_item ON notifications (work_item_id);

-- A workplace as small as the kernel's tests need it.

CREATE TABLE people (
    id UUID NOT NULL PRIMARY KEY,
    is_active BOOLEAN NOT NULL
);

CREATE TABLE roles_held (
    user_id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    project_id UUID,
    role TEXT NOT NULL
);
CREATE INDEX roles_held__user_id ON roles_held (user_id);

-- As the visibility condition reads it.
CREATE TABLE grants (
    user_id UUID NOT NULL,
    node_type TEXT NOT NULL,
    node_id UUID NOT NULL,
    action TEXT NOT NULL,
    effect TEXT NOT NULL,
    starts_at BIGINT,
    expires_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX grants__node_id ON grants (node_id);

CREATE TABLE things (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    creator UUID NOT NULL,
    title TEXT NOT NULL
);
CREATE UNIQUE INDEX things__project_id_title ON things (project_id, title);

-- Nodes of the random worlds, each row with the facts of what it lies in.
CREATE TABLE nodes (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    scope_id UUID NOT NULL,
    creator UUID,
    submitter UUID,
    restricted BOOLEAN NOT NULL,
    public BOOLEAN NOT NULL,
    parent_id UUID,
    parent_creator UUID,
    parent_submitter UUID,
    parent_restricted BOOLEAN
);

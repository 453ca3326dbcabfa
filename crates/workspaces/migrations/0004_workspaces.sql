-- Workspaces with everything that access is decided from, and the project row with its members.
-- What is inside a project belongs to another room.

CREATE TABLE workspaces (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    logo TEXT,
    timezone TEXT NOT NULL,
    organization_size TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    created_by UUID REFERENCES users (id) ON DELETE SET NULL,
    updated_by UUID REFERENCES users (id) ON DELETE SET NULL,
    -- In the bin since then. The slug stays taken, and the row of its revisions carries another
    -- one that nobody can guess, so that no request finds the workspace.
    deleted_at BIGINT
);
CREATE UNIQUE INDEX workspaces__slug ON workspaces (slug);

-- One row for each person. A removed member leaves none, so nothing comes back when they do.
CREATE TABLE workspace_members (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Key of the base role; none for people of the People side only.
    role TEXT,
    custom_role_id UUID,
    status TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX workspace_members__workspace_id_user_id
    ON workspace_members (workspace_id, user_id);
CREATE INDEX workspace_members__user ON workspace_members (user_id, workspace_id);

-- One row for each address. Answered invitations leave none, but for the declined ones.
CREATE TABLE workspace_invitations (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    -- Whether the token went to the address itself, so that bringing it proves the address.
    is_mailed BOOLEAN NOT NULL,
    invited_by UUID REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    declined_at BIGINT
);
CREATE UNIQUE INDEX workspace_invitations__workspace_id_email
    ON workspace_invitations (workspace_id, email);
CREATE UNIQUE INDEX workspace_invitations__token_hash ON workspace_invitations (token_hash);
CREATE INDEX workspace_invitations__email ON workspace_invitations (email);

CREATE TABLE projects (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    identifier TEXT NOT NULL,
    description TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    emoji TEXT,
    icon_prop TEXT,
    logo_props TEXT,
    cover_image TEXT,
    -- Names of the features that are switched on, with a space between.
    features TEXT NOT NULL,
    project_lead UUID REFERENCES users (id) ON DELETE SET NULL,
    default_assignee UUID REFERENCES users (id) ON DELETE SET NULL,
    default_state UUID,
    archive_in BIGINT NOT NULL,
    close_in BIGINT NOT NULL,
    timezone TEXT NOT NULL,
    external_source TEXT,
    external_id TEXT,
    -- Number of the work item that was created last.
    last_sequence BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    created_by UUID REFERENCES users (id) ON DELETE SET NULL,
    updated_by UUID REFERENCES users (id) ON DELETE SET NULL,
    archived_at BIGINT,
    -- In the bin since then.
    deleted_at BIGINT
);
CREATE UNIQUE INDEX projects__workspace_id_identifier ON projects (workspace_id, identifier);

CREATE TABLE project_members (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT,
    custom_role_id UUID,
    joined_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX project_members__project_id_user_id ON project_members (project_id, user_id);
CREATE INDEX project_members__user ON project_members (user_id, workspace_id);

CREATE TABLE project_favorites (
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, user_id)
);

-- The projects that an invitation brings along.
CREATE TABLE workspace_invitation_projects (
    invitation_id UUID NOT NULL REFERENCES workspace_invitations (id) ON DELETE CASCADE,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (invitation_id, project_id)
);

CREATE TABLE teamspaces (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    lead_id UUID REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE teamspace_members (
    teamspace_id UUID NOT NULL REFERENCES teamspaces (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (teamspace_id, user_id)
);
CREATE INDEX teamspace_members__user ON teamspace_members (user_id, workspace_id);

-- Every member of the teamspace has the role in the project.
CREATE TABLE teamspace_links (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    teamspace_id UUID NOT NULL REFERENCES teamspaces (id) ON DELETE CASCADE,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    role TEXT,
    custom_role_id UUID,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX teamspace_links__teamspace_id_project_id
    ON teamspace_links (teamspace_id, project_id);

-- Exceptions for one person (or the members of a teamspace) on one exact node.
CREATE TABLE grants (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    teamspace_id UUID REFERENCES teamspaces (id) ON DELETE CASCADE,
    -- A key of the catalog, or '*'.
    action TEXT NOT NULL,
    node_type TEXT NOT NULL,
    node_id UUID NOT NULL,
    -- 'allow' or 'deny'
    effect TEXT NOT NULL,
    expires_at BIGINT,
    reason TEXT NOT NULL,
    given_by UUID REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX grants__user_id_node_id_action_effect
    ON grants (user_id, node_id, action, effect);
CREATE INDEX grants__user ON grants (user_id, workspace_id);

-- Roles and permission schemes of a workspace's own, and its plan.

ALTER TABLE workspaces ADD COLUMN plan TEXT NOT NULL DEFAULT 'enterprise';

CREATE TABLE permission_schemes (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- 'workspace' or 'project'
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    -- Permissions with a space between, whole: each with what it requires.
    permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX permission_schemes__workspace_id_namespace_name
    ON permission_schemes (workspace_id, namespace, name);

CREATE TABLE roles (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- 'workspace' or 'project'
    namespace TEXT NOT NULL,
    -- Whoever holds the role is stored with it, so it never changes.
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    -- Key of the system role whose level it has.
    base TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX roles__workspace_id_namespace_slug ON roles (workspace_id, namespace, slug);

CREATE TABLE role_schemes (
    role_id UUID NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    -- A scheme of the workspace's own, or the number of a system one.
    scheme_id UUID NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (role_id, scheme_id)
);
CREATE INDEX role_schemes__scheme ON role_schemes (scheme_id);

-- The slug in `role` says it all, for roles of the product and of a workspace's own.
ALTER TABLE workspace_members DROP COLUMN custom_role_id;
ALTER TABLE project_members DROP COLUMN custom_role_id;
ALTER TABLE teamspace_links DROP COLUMN custom_role_id;

-- Since when somebody has the role that they have: joining is one moment, and another role is given
-- at a later one. None is the moment of joining.
ALTER TABLE workspace_members ADD COLUMN role_since BIGINT;
ALTER TABLE project_members ADD COLUMN role_since BIGINT;
ALTER TABLE teamspace_links ADD COLUMN role_since BIGINT;

-- What exceptions and requests are about by the name of that time, which the audit record tells of
-- when they end as it did when they were made.
ALTER TABLE grants ADD COLUMN node_name TEXT;
ALTER TABLE access_requests ADD COLUMN node_name TEXT;

-- When somebody last changed anything in a project or a workspace is one look-up. These take the
-- place of two indexes that no query used.
DROP INDEX activities__workspace;
DROP INDEX activities__project;
CREATE INDEX activities__workspace_actor ON activities (workspace_id, actor_id, at);
CREATE INDEX activities__project_actor ON activities (project_id, actor_id, at);

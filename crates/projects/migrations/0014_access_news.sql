-- An inbox also tells of requests for access, which are about no work item. SQLite cannot take
-- away that a column is needed, so the table is written anew.
CREATE TABLE notifications_of_all_kinds (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    -- The project of the item; of a request, where the receiver decides about it.
    project_id UUID,
    -- One of the two.
    work_item_id UUID REFERENCES work_items (id) ON DELETE CASCADE,
    access_request_id UUID REFERENCES access_requests (id) ON DELETE CASCADE,
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
    archived_at BIGINT,
    CHECK ((work_item_id IS NULL) <> (access_request_id IS NULL))
);
INSERT INTO notifications_of_all_kinds (id, workspace_id, project_id, work_item_id, receiver_id,
    news_id, actor_id, kind, comment_id, old_value, new_value, created_at, read_at, archived_at)
SELECT id, workspace_id, project_id, work_item_id, receiver_id, news_id, actor_id, kind,
    comment_id, old_value, new_value, created_at, read_at, archived_at FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_of_all_kinds RENAME TO notifications;
CREATE UNIQUE INDEX notifications__news_id_receiver_id ON notifications (news_id, receiver_id);
CREATE INDEX notifications__receiver ON notifications (receiver_id, created_at, id);
CREATE INDEX notifications__work_item ON notifications (work_item_id);
CREATE INDEX notifications__access_request ON notifications (access_request_id);

//! Where the things of this room are in the database, for lists of what somebody may act on.

use airside_kernel::access::NodeFacts;
use airside_workspaces::Listed;

/// The work item of a thing that hangs on one.
const ITEM: NodeFacts<'static> = NodeFacts {
    kind: "workitem",
    id: "i.id",
    creator: Some("i.created_by"),
    submitter: Some("i.submitted_by"),
    restricted: None,
};

/// Every type of this room.
pub(crate) const ALL: &[Listed] = &[
    Listed {
        kind: "workitem",
        // Not joined, so that both databases begin with the projects and go through the items in
        // the order of `work_items__access`.
        from: "work_items t",
        workspace: "t.workspace_id",
        project: "t.project_id",
        name: "t.name",
        live: "t.project_id IN (SELECT p.id FROM projects p WHERE p.deleted_at IS NULL) \
            AND t.deleted_at IS NULL",
        public: None,
        nodes: &[NodeFacts {
            kind: "workitem",
            id: "t.id",
            creator: Some("t.created_by"),
            submitter: Some("t.submitted_by"),
            restricted: None,
        }],
    },
    Listed {
        kind: "state",
        from: "states t JOIN projects p ON p.id = t.project_id",
        workspace: "t.workspace_id",
        project: "t.project_id",
        name: "t.name",
        live: "p.deleted_at IS NULL",
        public: None,
        nodes: &[NodeFacts {
            kind: "state",
            id: "t.id",
            creator: Some("t.created_by"),
            submitter: None,
            restricted: None,
        }],
    },
    Listed {
        kind: "label",
        from: "labels t JOIN projects p ON p.id = t.project_id",
        workspace: "t.workspace_id",
        project: "t.project_id",
        name: "t.name",
        live: "p.deleted_at IS NULL",
        public: None,
        nodes: &[NodeFacts {
            kind: "label",
            id: "t.id",
            creator: Some("t.created_by"),
            submitter: None,
            restricted: None,
        }],
    },
    Listed {
        kind: "workitem_comment",
        from: "work_item_comments t JOIN projects p ON p.id = t.project_id JOIN work_items i ON i.id = t.work_item_id",
        workspace: "t.workspace_id",
        project: "t.project_id",
        name: "'comment'",
        live: "p.deleted_at IS NULL AND i.deleted_at IS NULL",
        public: None,
        nodes: &[
            NodeFacts {
                kind: "workitem_comment",
                id: "t.id",
                creator: Some("t.created_by"),
                submitter: None,
                restricted: None,
            },
            ITEM,
        ],
    },
    Listed {
        kind: "workitem_link",
        from: "work_item_links t JOIN projects p ON p.id = t.project_id JOIN work_items i ON i.id = t.work_item_id",
        workspace: "t.workspace_id",
        project: "t.project_id",
        name: "t.url",
        live: "p.deleted_at IS NULL AND i.deleted_at IS NULL",
        public: None,
        nodes: &[
            NodeFacts {
                kind: "workitem_link",
                id: "t.id",
                creator: Some("t.created_by"),
                submitter: None,
                restricted: None,
            },
            ITEM,
        ],
    },
    Listed {
        kind: "workitem_attachment",
        from: "work_item_attachments t JOIN projects p ON p.id = t.project_id JOIN work_items i ON i.id = t.work_item_id",
        workspace: "t.workspace_id",
        project: "t.project_id",
        name: "t.name",
        live: "p.deleted_at IS NULL AND i.deleted_at IS NULL AND t.is_uploaded",
        public: None,
        nodes: &[
            NodeFacts {
                kind: "workitem_attachment",
                id: "t.id",
                creator: Some("t.created_by"),
                submitter: None,
                restricted: None,
            },
            ITEM,
        ],
    },
];

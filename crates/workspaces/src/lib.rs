//! Placeholder of the `workspaces` room.

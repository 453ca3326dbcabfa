//! Placeholder of the `projects` room.

//! Placeholder of the `access` room.

//! Placeholder of the `instance` room.

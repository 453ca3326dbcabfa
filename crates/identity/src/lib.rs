//! Placeholder of the `identity` room.

//! Placeholder of the `people` room.

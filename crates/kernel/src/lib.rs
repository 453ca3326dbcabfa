//! Placeholder of the `kernel` room.

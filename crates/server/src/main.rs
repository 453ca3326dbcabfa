//! The program `airside`.
fn main() {}

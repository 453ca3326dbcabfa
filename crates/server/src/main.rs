//! The program `airside`; see [`airside::cli`].

use std::process::ExitCode;

/// The system's allocator gives each thread a heap of its own, and the program has a thread for each
/// connection to SQLite: what is free in one is not free in another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    airside::cli::main()
}

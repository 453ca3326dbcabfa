//! The program `airside`; see [`airside::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    airside::cli::main()
}

#!/usr/bin/env bash
# Measures the engine beside its peers and the program over HTTP, and writes bench/RESULTS.md and
# bench/results.json.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo run --release --locked --manifest-path bench/Cargo.toml
make --no-print-directory build
cargo run --release --locked --package airside-bench-http

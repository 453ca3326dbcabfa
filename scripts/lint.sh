#!/usr/bin/env bash
# Everything that is checked without running the product.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fmt --all --check
cargo clippy --locked --workspace --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet
if cargo deny --version >/dev/null 2>&1; then
    cargo deny check licenses bans sources
else
    echo "cargo-deny is not installed: licences and sources are not checked"
fi
make --no-print-directory web/node_modules/.package-lock.json
npm --prefix web run typecheck
npm --prefix web run lint
# The web client's types are those of the committed API document.
npm --prefix web run types
git diff --exit-code -- web/src/api/schema.d.ts

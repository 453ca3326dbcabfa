#!/usr/bin/env bash
# All tests: the web client's units, Rust on SQLite and on PostgreSQL, the public Python client and
# the journeys of a real browser against the built program. Ends with one line of totals.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh
work=$(mktemp -d)
chmod 755 "$work"
cleanup() {
    scripts/postgres.sh stop "$work/postgres" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

passed=0
failed=0
failures=()

# Runs one suite and adds up what its runner counted.
suite() {
    local name=$1 log="$work/log" code=0
    shift
    printf '\n== %s\n' "$name"
    "$@" 2>&1 | tee "$log" || code=$?
    local good bad
    good=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | awk '
        /^test result:/ { n += $4 }
        /^# pass [0-9]+/ || /^ℹ pass [0-9]+/ { n += $3 }
        /^ *Tests +/ { for (i = 2; i <= NF; i++) if ($i ~ /^passed/) n += $(i - 1) }
        END { print n + 0 }')
    bad=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | awk '
        /^test result:/ { n += $6 }
        /^# fail [0-9]+/ || /^ℹ fail [0-9]+/ { n += $3 }
        /^ *Tests +/ { for (i = 2; i <= NF; i++) if ($i ~ /^failed/) n += $(i - 1) }
        END { print n + 0 }')
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$code" -ne 0 ]; then
        failures+=("$name")
        [ "$bad" -gt 0 ] || failed=$((failed + 1))
    elif [ "$good" -eq 0 ]; then
        failures+=("$name (no test ran)")
        failed=$((failed + 1))
    fi
}

make --no-print-directory web
npm --prefix tests ci --no-audit --no-fund
suite "web units" npm --prefix web test
suite "Rust on SQLite" cargo test --locked --workspace --no-fail-fast
url=$(scripts/postgres.sh start "$work/postgres")
suite "Rust on PostgreSQL" env AIRSIDE_TEST_DATABASE_URL="$url" \
    cargo test --locked --no-fail-fast --package airside-kernel --package airside \
    --test it --test faults
suite "Cedar as a third opinion" cargo test --locked --manifest-path bench/Cargo.toml \
    --profile opinion --no-default-features --test third_opinion
cargo build --locked --package airside
suite "public client" tests/plane_sdk/.venv/bin/python -B tests/plane_sdk/run.py
suite "browser journeys" env AIRSIDE_TEST_DATABASE_URL="$url" npm --prefix tests test

printf '\n'
for name in "${failures[@]:-}"; do
    [ -z "$name" ] || echo "FAILED: $name"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# What the tests need beside Rust and Node: Chromium, PostgreSQL and Python, from the system's
# packages. Installs what is missing as root or in CI; otherwise prints the one command and stops.
# The public Python client goes into a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

postgres_bin() {
    local initdb
    initdb=$(command -v initdb || ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true)
    [ -n "$initdb" ] && dirname "$initdb"
}

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
[ -n "$(postgres_bin || true)" ] || missing+=(postgresql)
command -v pg_dump >/dev/null || missing+=(postgresql-client)
command -v curl >/dev/null || missing+=(curl)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)

if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    elif [ "${CI:-}" = true ] && command -v sudo >/dev/null; then
        sudo apt-get update -qq
        sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        echo "The tests need ${missing[*]}. Install them with:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
fi

client=tests/plane_sdk
if ! cmp -s "$client/requirements.txt" "$client/.venv/requirements.txt"; then
    python3 -m venv --clear "$client/.venv"
    "$client/.venv/bin/pip" install --quiet --disable-pip-version-check \
        --requirement "$client/requirements.txt"
    cp "$client/requirements.txt" "$client/.venv/requirements.txt"
fi

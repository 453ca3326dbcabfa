#!/usr/bin/env bash
# A throwaway PostgreSQL server for one run of the tests, on a socket in a folder of its own.
#   scripts/postgres.sh start FOLDER            prints the URL
#   scripts/postgres.sh start FOLDER durable    the same, and what is committed is on the disk
#   scripts/postgres.sh stop FOLDER
# PostgreSQL does not run as root, so as root it runs as the account `postgres`.
set -euo pipefail

action=$1
folder=$2
initdb=$(command -v initdb || ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
bin=$(dirname "$initdb")

as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

case "$action" in
start)
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    # One that was stopped before goes on with what it has.
    [ -f "$folder/data/PG_VERSION" ] || as_server "$bin/initdb" --pgdata="$folder/data" --auth=trust --username=airside \
        --encoding=UTF8 --locale=C --no-sync >/dev/null
    # The data of tests does not outlive the run, so nothing waits for the disk.
    options="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    [ "${3:-}" != durable ] || options=""
    as_server "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --wait start \
        --options="-c listen_addresses='' -c unix_socket_directories='$folder' \
        -c max_connections=300 $options" >/dev/null
    echo "postgres://airside@localhost/postgres?host=$folder"
    ;;
stop)
    as_server "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --wait stop >/dev/null || true
    ;;
*)
    echo "usage: scripts/postgres.sh start|stop FOLDER [durable]" >&2
    exit 2
    ;;
esac

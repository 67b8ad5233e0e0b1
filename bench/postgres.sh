#!/bin/bash
# Measures adding periods on PostgreSQL: postclose, and beside it, on the same server, what pgbench
# reaches with the bare statements of the same transaction (bench/postgres_period.sql).
#
# usage: bench/postgres.sh [--deals 1000] [--rounds 3] [--seconds 4] [--connections 16]
#   --deals        number of deals, with three periods each
#   --rounds       rounds, interleaved; the last line tells the ratio of the medians
#   --seconds      about how long one measurement takes
#   --connections  of the load driver, and of pgbench (on two threads, prepared)
#
# Prints a line a measurement to standard output, with the columns of bench/run's raw results. The
# server is one of its own (tests/support/postgres), with fsync and synchronous_commit on. The exit
# code is 1 where an answer was wrong or missing, whatever the timings.
#
#   POSTCLOSE_BIN    the program (default: the release build's, build/postclose)
#   POSTCLOSE_BENCH  the folder with driver/ (default: ../shared/bench); it is only read
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
postclose=${POSTCLOSE_BIN:-$root/build/postclose}
anchors=${POSTCLOSE_BENCH:-$root/../shared/bench}
size=1000
rounds=3
seconds=4
connections=16
seeded_months=3
months_max=200 # the load driver's: a deal has no more

# shellcheck source=bench/lib.sh
. "$here/lib.sh"
# shellcheck source=bench/servers.sh
. "$here/servers.sh"

given=("$@")
while [ $# -gt 0 ]; do
    case $1 in
    --deals) size=${2:?--deals wants a number} && shift 2 ;;
    --rounds) rounds=${2:?--rounds wants a number} && shift 2 ;;
    --seconds) seconds=${2:?--seconds wants a number} && shift 2 ;;
    --connections) connections=${2:?--connections wants a number} && shift 2 ;;
    *) awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0" >&2 && exit 2 ;;
    esac
done
[[ $size$rounds$seconds$connections =~ ^[1-9][0-9]*$ ]] || give_up "options are whole numbers"
[ -x "$postclose" ] || give_up "$postclose is not built"
[ -f "$anchors/driver/load.c" ] || give_up "there is no load driver at $anchors"

# Once more, beside a server.
[ -n "${POSTCLOSE_TEST_POSTGRES:-}" ] || exec "$root/tests/support/postgres" "$0" "${given[@]}"

work=$(mktemp -d /tmp/postclose-bench-pg.XXXXXX)
mkdir "$work/run"
raw=$work/raw.tsv
driver=$work/load
pgbench=$(find /usr/lib/postgresql -name pgbench -type f | sort -V | tail -1)
trap 'stop_server; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
exec 9>"$work/lock" # servers.sh closes it for what it starts

url=$POSTCLOSE_TEST_POSTGRES # postgresql:///postgres?host=FOLDER&user=NAME

# NAME: the URL of another database of the server.
database() {
    echo "${url/\/\/\/postgres\?/\/\/\/$1?}"
}

sql() {
    psql -qAtX -v ON_ERROR_STOP=1 "$@"
}

# COUNT: adds periods of months that no deal has yet. Sets rate, p50, p99 and errors.
add_periods() {
    local line
    line=$(drive --op periods --conns "$connections" --month "$next_month" --count "$1") || true
    [[ $line =~ errors=([0-9]+)\ req/s=([0-9]+)\ p50=([0-9.]+)\ p99=([0-9.]+) ]] ||
        give_up "postclose stopped answering: $line"
    errors=${BASH_REMATCH[1]} rate=${BASH_REMATCH[2]} p50=${BASH_REMATCH[3]} p99=${BASH_REMATCH[4]}
    wrong_answers=$((wrong_answers + errors))
    next_month=$((next_month + ($1 + size - 1) / size))
}

# How often the writer waited for the server, and how many writes it did.
write_counters() {
    curl -sf -H "Authorization: Bearer $token" "$server_url/metrics" |
        awk '$1 == "postclose_write_round_trips_total" { trips = $2 }
            $1 == "postclose_writes_total" { writes = $2 }
            END { print trips, writes }'
}

measure_postclose() {
    local most trips writes trips_after writes_after
    start_postclose "$(database postclose)"
    add_periods 500
    most=$(((months_max - next_month - 3) * size / (rounds - round + 1)))
    read -r trips writes < <(write_counters)
    add_periods "$(count_for "$rate" "$seconds" 64 "$most")"
    read -r trips_after writes_after < <(write_counters)
    note postclose-postgres periods "$connections" req/s "$rate" "$p50" "$p99" "$errors"
    note postclose-postgres "round trips a period" "$connections" - "$(awk -v t=$((trips_after - trips)) \
        -v w=$((writes_after - writes)) 'BEGIN { printf "%.2f", t / w }')"
    stop_server
}

measure_pgbench() {
    local tps bad
    "$pgbench" -n -c "$connections" -j 2 -M prepared -D "deals=$size" -T "$seconds" \
        -f "$here/postgres_period.sql" "$(database bare)" >"$work/run/pgbench" 2>&1 ||
        give_up "pgbench failed: $(grep -m 1 -i error "$work/run/pgbench")"
    tps=$(sed -n 's/^tps = \([0-9]*\).*/\1/p' "$work/run/pgbench")
    bad=$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$work/run/pgbench")
    note pgbench "bare period" "$connections" tx/s "$tps" - - "$bad"
}

# The same database for both, from one seed.
seed() {
    sql "$url" -c 'ALTER SYSTEM SET fsync = on' -c 'ALTER SYSTEM SET synchronous_commit = on' \
        -c 'SELECT pg_reload_conf()' >/dev/null
    sql "$url" -c 'CREATE DATABASE postclose'
    head -c 18 /dev/urandom | base64 | "$postclose" user add --email bench@example.com \
        --role admin --database "$(database postclose)" >/dev/null
    start_postclose "$(database postclose)"
    drive --op seed --conns 64 >"$work/run/seed.log" ||
        give_up "seeding failed: $(cat "$work/run/seed.log")"
    stop_server
    sql "$url" -c 'CREATE DATABASE bare TEMPLATE postclose'
    sql "$(database bare)" -c ANALYZE
    sql "$(database postclose)" -c ANALYZE
}

# SERVER CASE
median() {
    awk -F '\t' -v server="$1" -v case="$2" '$3 == server && $4 == case { print $7 }' "$raw" |
        sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

cc -O2 -w -o "$driver" "$anchors/driver/load.c" -pthread
wrong_answers=0
next_month=$seeded_months
printf '%b\n' "$raw_columns" | tee "$raw"
seed
for ((round = 1; round <= rounds; round++)); do
    if ((round % 2)); then
        measure_postclose
        measure_pgbench
    else
        measure_pgbench
        measure_postclose
    fi
    awk -v round="$round" '$1 == round' "$raw"
done
ours=$(median postclose-postgres periods)
theirs=$(median pgbench 'bare period')
say "postclose $ours periods/s, pgbench $theirs transactions/s at $connections connections:" \
    "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')"
[ "$wrong_answers" -eq 0 ] || give_up "$wrong_answers wrong or missing answers"

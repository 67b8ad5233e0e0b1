# Small things that all of bench/run stands on: talk, time, the raw results, the end.
# shellcheck shell=bash disable=SC2154  # the settings are those of bench/run

say() {
    printf 'bench: %s\n' "$*" >&2
}

give_up() {
    say "$*"
    exit 1
}

# Raw results: one measurement a line. `value` is requests a second where the unit is "req/s".
raw_columns='round\tdeals\tserver\tcase\tconnections\tunit\tvalue\tp50_ms\tp99_ms\terrors'

begin_run() {
    mkdir -p "$work/run" "$work/seeds"
    # One at a time: two runs would measure each other, and share these files.
    exec 9>"$work/lock"
    flock -n 9 || give_up "another run is using $work"
    started=$(date +%Y-%m-%dT%H:%M:%S)
    started_s=$SECONDS
    raw=$work/raw-${started//:/}.tsv
    table=$work/table-${started//:/}.md
    wrong_answers=0
    load_before=$(cut -d' ' -f1-3 /proc/loadavg)
    printf '%b\n' "$raw_columns" >"$raw"
}

# SERVER CASE CONNECTIONS UNIT VALUE [P50 P99 [ERRORS]]; "-" where there is nothing to say.
note() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$round" "$size" "$1" "$2" "$3" "$4" "$5" \
        "${6:--}" "${7:--}" "${8:-0}" >>"$raw"
}

# Whole numbers LOW..HIGH around RATE * SECONDS.
count_for() {
    awk -v rate="$1" -v seconds="$2" -v low="$3" -v high="$4" 'BEGIN {
        n = int(rate * seconds)
        n = n < low ? low : n
        print (n > high ? high : n)
    }'
}

clean_up() {
    stop_server
    rm -rf "$work/run"
}

one_line() {
    "$@" 2>/dev/null | head -n 1 || true
}

describe_machine() {
    local disk cpu duckdb_package=$tools/limits/duckdb/node_modules/@duckdb/node-api/package.json
    cpu=$(awk -F ': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
    disk=$(findmnt -n -T "$work" -o FSTYPE,SOURCE | tr -s ' ')
    printf '| | |\n|---|---|\n'
    printf '| date | %s, %d s, %s rounds of %s s |\n' "$started" $((SECONDS - started_s)) "$rounds" \
        "$seconds"
    printf '| machine | %s, %s cores, %s MiB, %s |\n' "${cpu:-unknown}" "$(nproc)" \
        "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -m)"
    printf '| kernel | %s |\n| disk | %s |\n' "$(uname -sr)" "${disk:-unknown}"
    printf '| load average | %s before, %s after |\n' "$load_before" \
        "$(cut -d' ' -f1-3 /proc/loadavg)"
    printf '| postclose | %s, %s |\n' "$(one_line "$postclose" version)" "$(revision)"
    printf '| libraries | %s |\n' "$(library_versions)"
    [ ! -f "$duckdb_package" ] ||
        printf '| DuckDB | %s |\n' "$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$duckdb_package")"
    [ -z "$peers" ] ||
        printf '| peers | Node %s, %s |\n' "$(node -p process.versions.node)" "$(peer_versions)"
}

revision() {
    local commit changed=
    commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null) || commit=unknown
    [ -z "$(git -C "$root" status --porcelain 2>/dev/null | head -n 1)" ] || changed=' with changes'
    printf 'commit %s%s' "$commit" "$changed"
}

library_versions() {
    local library
    for library in sqlite3 libmicrohttpd yajl libsodium zlib; do
        printf '%s %s, ' "$library" "$(one_line pkg-config --modversion "$library")"
    done
    one_line gcc --version
}

peer_versions() {
    local name
    for name in $peers; do
        printf '%s %s, ' "$name" "$(package_version "$name")"
    done
    printf 'better-sqlite3 %s' "$(package_version better-sqlite3)"
}

package_version() {
    node -p "require('$tools/express/node_modules/$1/package.json').version"
}

print_table() {
    {
        describe_machine && echo
        awk -v wrong="$wrong_answers" -f "$here/results.awk" -f "$here/table.awk" \
            -f "$here/targets.awk" "$raw"
    } | tee "$table"
    say "raw results: $raw"
}

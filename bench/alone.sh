# Analytics alone, without HTTP, JSON and database, over the largest number of deals: the image of
# postclose, a bare scan of columns on one thread, DuckDB on two, each over the same rows.
# shellcheck shell=bash disable=SC2154  # shared with the other files of bench/

# The tools' outputs become lines "FILTER TAB MS [TAB DEALS TAB SUM]".

columns_times() {
    "$tools/limits/bin/columnar" "$size" 21 |
        sed -nE 's,^analytics: (.*[^ ]) +1 thr +([0-9.]+) ms.*,\1\t\2,p'
}

# The faster of its two ways to ask: one statement with grouping sets, or one a grouping.
duckdb_times() {
    mkdir -p "$tools/limits/data"
    node "$tools/limits/duckdb/bench.js" "$size" 5 --no-sqlite | sed -nE \
        -e 's/, cf sum null$/, cf sum 0/' \
        -e 's,^duckdb 2 thr GROUPING SETS +(.*[^ ]) +([0-9.]+) ms [^)]*\) +([0-9]+) deals\, cf sum (-?[0-9]+)$,\1\t\2\t\3\t\4,p' \
        -e 's,^duckdb 2 thr 4 GROUP BYs +(.*[^ ]) +([0-9.]+) ms .*,\1\t\2,p' |
        awk -F '\t' -v OFS='\t' '
            !($1 in ms) { order[++count] = $1; ms[$1] = $2 }
            $2 + 0 < ms[$1] + 0 { ms[$1] = $2 }
            NF == 4 { found[$1] = $3 OFS $4 }
            END { for (i = 1; i <= count; i++) print order[i], ms[order[i]], found[order[i]] }'
}

image_times() {
    "$tools/limits/bin/columnar" "$size" --csv /dev/stdout | "$analytics_bench" 51
}

# SERVER FILE: of the filters that postclose answers.
note_times() {
    local filter time
    while IFS=$'\t' read -r filter time _; do
        ! grep -q "^$filter"$'\t' "$work/run/image" || note "$1" "alone: $filter" - ms "$time"
    done <"$2"
}

# As many deals pass each filter, with the same sum, whoever counts.
compare_sums() {
    local filter deals sum
    while IFS=$'\t' read -r filter _ deals sum; do
        ! grep -qP "^\Q$filter\E\t[0-9.]+\t$deals\t$sum\$" "$work/run/duckdb" || continue
        say "analytics alone, $filter: $deals deals with sum $sum are not what DuckDB finds"
        wrong_answers=$((wrong_answers + 1))
    done <"$work/run/image"
}

measure_alone() {
    size=${sizes##* } # they are sorted
    say "round $round, $size deals: analytics alone"
    image_times >"$work/run/image"
    note_times postclose "$work/run/image"
    columns_times >"$work/run/columns"
    note_times columns "$work/run/columns"
    command -v node >/dev/null || return 0
    duckdb_times >"$work/run/duckdb"
    note_times duckdb "$work/run/duckdb"
    compare_sums
}

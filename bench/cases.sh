# The measurements of one round at one size, ours and the peers'.
# shellcheck shell=bash disable=SC2154  # shared with the other files of bench/

months_max=200 # the load driver's: a deal has no more months
seeded_months=3

# Reads the driver's line. Sets rate, p50, p99 and errors.
read_result() {
    local line=$1
    [[ $line =~ errors=([0-9]+)\ req/s=([0-9]+)\ p50=([0-9.]+)\ p99=([0-9.]+) ]] || return 1
    errors=${BASH_REMATCH[1]} rate=${BASH_REMATCH[2]} p50=${BASH_REMATCH[3]} p99=${BASH_REMATCH[4]}
}

# SERVER COUNT driver arguments…: one run of the driver, which fails where an answer was wrong.
drive_counted() {
    local server=$1 count=$2 line
    shift 2
    line=$(drive "$@" --count "$count") || true
    if ! read_result "$line"; then
        stop_server
        give_up "$server with $size deals stopped answering: $*"
    fi
    if [ "$errors" -gt 0 ]; then
        say "$server with $size deals: $errors of $count answers were wrong: $*"
        wrong_answers=$((wrong_answers + errors))
    fi
}

# SERVER CASE CONNECTIONS driver arguments…: warms up, then measures for about $seconds.
measure() {
    local server=$1 case=$2 connections=$3
    shift 3
    local warming
    set -- "$@" --conns "$connections"
    drive_counted "$server" 64 "$@"
    warming=$(count_for "$rate" 0.3 0 20000)
    [ "$warming" -le 64 ] || drive_counted "$server" "$warming" "$@"
    drive_counted "$server" "$(count_for "$rate" "$seconds" 64 400000)" "$@"
    note "$server" "$case" "$connections" req/s "$rate" "$p50" "$p99" "$errors"
}

# The unfiltered summary, on one line: the peers must say the same of the same seed.
summary() {
    curl -sf -H "Authorization: Bearer $token" "$server_url/api/performance/analytics" |
        node -p 'JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).summary)'
}

# PEER
compare_summary() {
    local theirs
    theirs=$(summary)
    [ "$theirs" != "$our_summary" ] || return 0
    say "$1 with $size deals sums up otherwise than postclose: $theirs, not $our_summary"
    wrong_answers=$((wrong_answers + 1))
}

# SERVER COUNT CONNECTIONS: adds periods of months that no deal has yet.
add_periods() {
    drive_counted "$1" "$2" --op periods --conns "$3" --month "$next_month"
    next_month=$((next_month + ($2 + size - 1) / size))
}

# SERVER CONNECTIONS SHARE: no more periods than a SHARE-th of what is left.
measure_periods() {
    local server=$1 connections=$2 most
    add_periods "$server" 64 "$connections"
    most=$(((months_max - next_month) * size / $3))
    add_periods "$server" "$(count_for "$rate" 0.3 64 $((most / 5)))" "$connections"
    add_periods "$server" "$(count_for "$rate" "$seconds" 64 $((most * 3 / 5)))" "$connections"
    note "$server" periods "$connections" req/s "$rate" "$p50" "$p99" "$errors"
}

# Reads come first: all rounds read records of three months. The order of the connections turns
# with the rounds, for each case leaves a larger database to the next.
measure_postclose() {
    local orders=('1 16 64' '16 64 1' '64 1 16') left=3 connections
    say "round $round, $size deals: postclose"
    copy_for_round
    start_postclose "$database"
    ! has_peers || our_summary=$(summary)
    measure postclose get 64 --op get
    measure postclose get 1 --op get
    measure postclose analytics 64 --op analytics
    measure postclose analytics 1 --op analytics
    measure postclose analytics-all 1 --op analytics --filter 0
    note postclose memory - MiB "$(server_peak_mib)"
    for connections in ${orders[(round - 1) % 3]}; do
        measure_periods postclose "$connections" $left
        left=$((left - 1))
    done
    month_after[$size]=$next_month
    stop_server
    note postclose database - MiB "$(($(stat -c %s "$(seed_file postclose)") >> 20))"
}

measure_peers() {
    has_peers || return 0
    for peer in $peers; do
        measure_peer "$peer"
        [ "$peer" != fastify ] || measure_fastify_workers
    done
}

# Two processes on one database: no core is left idle for want of threads.
measure_fastify_workers() {
    fresh_copy peer
    start_peer fastify each "$work/run/run.db" 2
    measure 'fastify, 2 workers' get 64 --op get
    stop_server
}

# PEER: writes with a transaction each and with group commit, reads once.
measure_peer() {
    local peer=$1 commit
    say "round $round, $size deals: $peer"
    for commit in each group; do
        fresh_copy peer
        start_peer "$peer" $commit "$work/run/run.db"
        if [ $commit = each ]; then
            compare_summary "$peer"
            measure "$peer" get 64 --op get
            measure "$peer" analytics 64 --op analytics
            note "$peer" memory - MiB "$(server_peak_mib)"
        fi
        next_month=$seeded_months
        measure_periods "$peer-$commit" 64 1
        stop_server
    done
    note "$peer" database - MiB "$(($(stat -c %s "$(seed_file peer)") >> 20))"
}

# What the machine allows: HTTP without work, bare durable inserts; and what fills a database in bulk.
# shellcheck shell=bash disable=SC2154  # shared with the other files of bench/

# NAME COMMAND…: GETs answered by a constant, from the driver that measures everything else.
measure_hello() {
    local name=$1 port
    shift
    port=$(free_port)
    "${@//PORT/$port}" >"$work/run/server.log" 2>&1 9>&- &
    server_pid=$!
    server_url=http://127.0.0.1:$port
    token=none
    curl -s -o /dev/null --retry 50 --retry-delay 0 --retry-connrefused --retry-max-time 10 \
        "$server_url/" || give_up "$name did not start: $(cat "$work/run/server.log")"
    measure "$name" hello 64 --op get
    stop_server
}

measure_hello_peers() {
    local modules=$tools/express/node_modules
    for peer in $peers; do
        case $peer in
        express) measure_hello express node -e "const app = require('$modules/express')();
            app.disable('x-powered-by'); app.set('etag', false);
            app.use((request, reply) => reply.json({message: 'hello, world'}));
            app.listen(PORT, '127.0.0.1');" ;;
        fastify) measure_hello fastify node -e "const app = require('$modules/fastify')();
            app.get('/*', async () => ({message: 'hello, world'}));
            app.listen({port: PORT, host: '127.0.0.1'});" ;;
        esac
    done
}

# Lines such as "sqlite full write, 64/tx FULL   85712 /s (min …)  per tx p50 620 us p99 5000 us".
measure_inserts() {
    local case value p50 p99
    "$tools/limits/bin/sqlite_insert" "$work/run" 1 "$seconds" >"$work/run/inserts"
    while IFS=$'\t' read -r case value p50 p99; do
        note "limit" "$case" - /s "$value" "$p50" "$p99"
    done < <(sed -nE \
        's,^(.*[^ ]) +([0-9]+) /s .* p50 ([0-9]+) us p99 ([0-9]+) us$,\1\t\2\t\3\t\4,p' \
        "$work/run/inserts" | awk -F '\t' -v OFS='\t' '{ print $1, $2, $3 / 1000, $4 / 1000 }')
}

# An invented portfolio, periods a second.
measure_generate() {
    local line
    rm -f "$work/run/run.db"*
    line=$("$postclose" generate --deals 10000 --months 36 --database "$work/run/run.db" 2>&1) ||
        give_up "generate failed: $line"
    [[ $line =~ \ ([0-9]+)\ periods/s$ ]] || give_up "generate gave no rate: $line"
    note postclose generate - /s "${BASH_REMATCH[1]}"
}

# On a PostgreSQL server of its own, all rounds at once. Where it fails the rest is still told.
measure_postgres() {
    say "PostgreSQL, all rounds"
    POSTCLOSE_BIN=$postclose POSTCLOSE_BENCH=$anchors "$here/postgres.sh" --rounds "$rounds" \
        --seconds 2 9>&- >"$work/run/postgres" || wrong_answers=$((wrong_answers + 1))
    sed 1d "$work/run/postgres" >>"$raw"
}

measure_machine() {
    say "round $round: limits of the machine"
    size=1000 # of no matter here: the hello servers look at no id
    measure_hello raw-epoll "$tools/limits/bin/hello_raw" PORT 1
    measure_hello libmicrohttpd "$tools/limits/bin/hello_mhd" PORT 1
    measure_hello_peers
    measure_inserts
    measure_generate
}

# One server at a time, on a free port, and its end.
# shellcheck shell=bash disable=SC2034,SC2154  # shared with the other files of bench/

wide_from=1000000
server_pid=
server_url=

# COMMAND…: waits until it says where it listens, or has failed. It prints "listening on URL".
start_server() {
    local log=$work/run/server.log tries
    : >"$log" # here, for the server may start after the first look at it
    "$@" >>"$log" 2>&1 9>&- &
    server_pid=$!
    for ((tries = 0; tries < 1200; tries++)); do
        server_url=$(sed -n 's/^listening on //p' "$log" | head -n 1)
        [ -z "$server_url" ] || return 0
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    cat "$log" >&2
    give_up "the server did not start: $*"
}

# Asks for fifteen seconds (postclose lets go of connections within ten), then forces.
stop_server() {
    local tries
    [ -n "$server_pid" ] || return 0
    for ((tries = 0; tries < 300; tries++)); do
        ((tries % 20 > 0)) || kill "$server_pid" 2>/dev/null || break
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# DATABASE
start_postclose() {
    token=$("$postclose" token create --email bench@example.com --database "$1")
    start_server "$postclose" serve --listen 127.0.0.1:0 --database "$1" --log-level warning
}

# NAME COMMIT DATABASE [WORKERS]: NAME is express or fastify, COMMIT each or group. Each of several
# workers says that it listens.
start_peer() {
    local workers=${4:-1} tries
    token=bench
    start_server env PORT="$(free_port)" DB="$3" TOKEN=$token COMMIT="$2" WORKERS="$workers" \
        node "$tools/express/server-$1.js"
    for ((tries = 0; tries < 200; tries++)); do
        [ "$(grep -c '^listening on ' "$work/run/server.log")" -lt "$workers" ] || return 0
        sleep 0.05
    done
    give_up "$1 did not start $workers workers: $(cat "$work/run/server.log")"
}

# The most memory the server has had, in MiB.
server_peak_mib() {
    awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$server_pid/status"
}

# Options of the driver which decide the data of this size. A million deals of 50 buyers would be no
# portfolio; the driver's own 50 buyers, 200 buy boxes and 40 markets serve below.
portfolio() {
    [ "$size" -lt "$wide_from" ] || echo --buyers 5000 --boxes 20000 --markets 200
}

drive() {
    # shellcheck disable=SC2046  # several words
    "$driver" --base "$server_url" --header "Authorization: Bearer $token" --deals "$size" \
        $(portfolio) "$@"
}

# Databases to begin with: three periods a deal, the same data for all. They are kept under
# build-bench/seeds/ and copied, so that every round starts from the same file; of the largest one
# copy serves all rounds.
# shellcheck shell=bash disable=SC2034,SC2154  # shared with the other files of bench/

peers_most=100000 # a peer's analytics take a second over ten times as many, and so do its seeds

# What a seeded database depends on: the schema and the data.
seed_key() {
    { cat "$root"/migrations/*.sql "$anchors/driver/load.c" && portfolio; } | sha256sum | cut -c1-12
}

has_peers() {
    [ -n "$peers" ] && [ "$size" -le $peers_most ]
}

# KIND (postclose or peer): the file of this size. The peers share one.
seed_file() {
    case $1 in
    postclose) echo "$work/seeds/postclose-$size-$(seed_key).db" ;;
    *) echo "$work/seeds/peer-$size-$(sha256sum "$tools"/express/lib/*.js | sha256sum | cut -c1-12).db" ;;
    esac
}

seed_postclose() {
    local file=$1
    head -c 18 /dev/urandom | base64 |
        "$postclose" user add --email bench@example.com --role admin --database "$file" >/dev/null
    start_postclose "$file"
    drive --op seed --conns 256 >"$work/run/seed.log" || give_up "seeding failed: $(cat "$work/run/seed.log")"
    stop_server # closes the database, which empties its write-ahead log into it
}

seed_peer() {
    "$driver" --op dump --deals "$size" --preload 3 |
        node "$tools/express/preload.js" "$1" >"$work/run/seed.log"
}

# KIND: fills the file unless an earlier run has. Older ones of this size are dropped.
seed() {
    local kind=$1 file
    file=$(seed_file "$kind")
    [ "$reseed" = yes ] || [ ! -f "$file" ] || return 0
    say "filling a database of $kind with $size deals"
    rm -f "$work/seeds/$kind-$size-"*
    "seed_$kind" "$work/run/seed.db"
    [ ! -s "$work/run/seed.db-wal" ] || give_up "the seeded database still has a write-ahead log"
    mv "$work/run/seed.db" "$file"
    rm -f "$work/run/seed.db"*
}

seed_all() {
    for size in $sizes; do
        seed postclose
        ! has_peers || seed peer
    done
}

# KIND: a fresh copy in $work/run/run.db. What the copy leaves to be written must not meet the
# measurement, so it is waited for.
fresh_copy() {
    rm -f "$work/run/run.db"*
    cp --reflink=auto "$(seed_file "$1")" "$work/run/run.db"
    sync -f "$work/run/run.db"
}

declare -A month_after # by size: the month that the next round goes on with

# Sets database, and next_month to the first that no deal of it has yet. Copying gigabytes takes
# longer than a round: a copy as large goes on with what the rounds before have added to it, which
# is little beside what it holds.
copy_for_round() {
    next_month=$seeded_months database=$work/run/run.db
    if [ "$size" -lt "$wide_from" ]; then
        fresh_copy postclose
        return
    fi
    database=$work/run/kept-$size.db
    if [ -n "${month_after[$size]:-}" ]; then
        next_month=${month_after[$size]}
        return
    fi
    cp --reflink=auto "$(seed_file postclose)" "$database"
    sync -f "$database"
}

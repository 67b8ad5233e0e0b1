# Builds the release binary and, from a copy of $POSTCLOSE_BENCH, all that measures it.
# shellcheck shell=bash disable=SC2034,SC2154  # shared with the other files of bench/

postclose=$work/run/postclose # a copy: the next build must not change it under a run
analytics_bench=$work/run/analytics_bench
insert_bench=$work/run/insert_bench
tools=$work/tools
driver=$tools/driver/bin/load

need() {
    command -v "$1" >/dev/null || give_up "$1 is needed${2:+ ($2)}"
}

copy_anchors() {
    [ -f "$anchors/driver/load.c" ] || give_up "there is no load driver at $anchors:
set POSTCLOSE_BENCH to the folder with driver/, express/ and limits/"
    mkdir -p "$tools"
    cp -r --no-preserve=mode "$anchors/driver" "$anchors/express" "$anchors/limits" "$tools/"
}

# FOLDER: installs what its package-lock.json names, unless that is there already. A lock file may
# name the build of one platform only, which `npm ci` refuses and `npm install` takes.
install_packages() {
    local folder=$1 mark=$1/node_modules/.bench-lock
    cmp -s "$folder/package-lock.json" "$mark" && return
    say "installing the packages of $(basename "$folder")"
    cp "$folder/package-lock.json" "$work/run/lock"
    (cd "$folder" && { npm ci --no-audit --no-fund || npm install --no-audit --no-fund; }) \
        >"$work/npm.log" 2>&1 || give_up "npm failed: see $work/npm.log"
    cp "$work/run/lock" "$mark"
}

# Apart from build/, so that other builds may go on beside a run.
build_release() {
    local release=$work/release
    {
        cmake -S "$root" --preset release -B "$release" -DPOSTCLOSE_OUTPUT_DIR="$release" &&
            cmake --build "$release" --target postclose analytics_bench insert_bench
    } >"$work/build.log" 2>&1 || give_up "the release does not build: see $work/build.log"
    cp "$release/postclose" "$postclose"
    cp "$release/analytics_bench" "$analytics_bench"
    cp "$release/insert_bench" "$insert_bench"
}

build_tools() {
    need gcc
    need flock util-linux
    need curl
    say "building"
    build_release
    copy_anchors
    make -s -C "$tools/driver" bin/load
    [ "$limits" = no ] ||
        make -s -C "$tools/limits" bin/hello_raw bin/hello_mhd bin/sqlite_insert bin/columnar
    if [ -n "$peers" ]; then
        need node "or --peers none"
        install_packages "$tools/express"
    fi
    [ "$limits" = no ] || ! command -v node >/dev/null || install_packages "$tools/limits/duckdb"
}

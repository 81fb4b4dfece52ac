#!/bin/sh
# Runs every test: gets what is missing (nats-server, PostgreSQL, the clients of the conformance tests, Chromium, kustomize,
# Prometheus), builds, tests on SQLite and PostgreSQL, says how many tests each service had on each, and in the end starts a
# fresh copy of the project as a new user would. Arguments are handed to the test runner. Where there is no PostgreSQL >= 14, Debian's
# package is installed, which takes root or sudo.
#
#   sh tests/run.sh                  everything
#   sh tests/run.sh -p wuwei-hello   one package (then without the count per service and the fresh copy)
set -eu

cd "$(dirname -- "$0")/.."
say() { printf '%s\n' "$*"; }

# For the fresh copy at the end; what runs in between would take it for a setting that there is none of.
fresh_target=${WUWEI_FRESH_TARGET:-$PWD/target}
unset WUWEI_FRESH_TARGET

# The tests' servers belong to this process and end with it.
WUWEI_TEST_RUNNER=$$
export WUWEI_TEST_RUNNER
servers="${TMPDIR:-/tmp}/wuwei-tests-$$"
servers="$(printf '%s' "$servers" | sed 's|//*|/|g')"

end_servers() {
    status=$?
    trap - EXIT INT TERM
    if [ -f "$servers/pids" ]; then
        read -r nats postgres <"$servers/pids"
        kill -TERM "$nats" 2>/dev/null || true
        kill -QUIT "$postgres" 2>/dev/null || true
        for _ in 1 2 3 4 5 6 7 8 9; do
            ! kill -0 "$nats" 2>/dev/null && ! kill -0 "$postgres" 2>/dev/null || sleep 0.2
        done
    fi
    rm -rf "$servers"
    exit "$status"
}
trap end_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

PATH="${HOME:+$HOME/.cargo/bin:}$PATH"
# The results are read from what cargo prints, without colours, and programs lie where they are built for this machine.
CARGO_TERM_COLOR=never
export PATH CARGO_TERM_COLOR
unset CARGO_BUILD_TARGET
command -v cargo >/dev/null 2>&1 || { say "error: no cargo on PATH; install Rust first: https://rustup.rs"; exit 1; }
# Taken down first: a failure inside the words of another command would go unseen.
got_nats_server=$(sh deploy/tools/get-nats-server.sh)
got_postgres=$(sh tests/tools/get-postgres.sh)
got_clients=$(sh tests/tools/get-clients.sh)
got_chromium=$(sh tests/tools/get-chromium.sh)
got_kubernetes=$(sh tests/tools/get-kubernetes.sh)
got_prometheus=$(sh tests/tools/get-prometheus.sh)
say "nats-server: $got_nats_server"
say "PostgreSQL:  $got_postgres"
say "clients:     $(printf '%s' "$got_clients" | tr '\n' ' ')"
say "Chromium:    $(printf '%s' "$got_chromium" | tr '\n' ' ')"
say "kustomize:   $(printf '%s' "$got_kubernetes" | head -n 1)"
say "Prometheus:  $(printf '%s' "$got_prometheus" | tr '\n' ' ')"

say "building"
cargo build --workspace --bins
programs="${CARGO_TARGET_DIR:-target}/debug"
"$programs/test-servers" >"$servers.env"
while IFS= read -r line; do export "${line?}"; done <"$servers.env"
rm -f "$servers.env"
say "servers:     nats-server at $WUWEI_TEST_NATS, PostgreSQL at $WUWEI_TEST_POSTGRES"

# The count per service is of whole runs only.
whole=--whole
[ $# -eq 0 ] || whole=''
mkdir -p target/tests
passed=0
if cargo nextest --version >/dev/null 2>&1; then
    say "running the tests with nextest"
    rm -f target/nextest/default/junit.xml
    [ $# -gt 0 ] || set -- --workspace
    cargo nextest run "$@" || passed=1
    results=target/nextest/default/junit.xml
else
    say "cargo-nextest is not installed (cargo install cargo-nextest --locked): cargo test is used, which is slower"
    results=target/tests/cargo-test.log
    binaries=target/tests/binaries.json
    rm -f "$results" "$binaries"
    # build WHICH…: notes which package each test program is of.
    build() { cargo test --no-run --message-format=json --tests "$@" >>"$binaries"; }
    # test_all WHICH… [-- FLAGS…]
    test_all() { { cargo test --no-fail-fast --tests "$@" 2>&1 || echo "cargo test failed"; } | tee -a "$results"; }
    if [ -n "$whole" ]; then
        build --workspace --exclude wuwei-chaos
        build -p wuwei-chaos
        test_all --workspace --exclude wuwei-chaos -- --skip alone::
        # These start, load and kill servers of their own, and need the machine to themselves.
        test_all --workspace --exclude wuwei-chaos alone:: -- --test-threads=1
        test_all -p wuwei-chaos -- --test-threads=1
    else
        # What was asked for may need the machine to itself.
        RUST_TEST_THREADS=1
        export RUST_TEST_THREADS
        build "$@"
        test_all "$@"
    fi
    ! grep -q '^cargo test failed$' "$results" || passed=1
fi

# shellcheck disable=SC2086 # an empty flag is no argument
python3 tests/tools/count_tests.py $whole "$results" || passed=1
if [ -n "$whole" ]; then
    say "starting a fresh copy of the project"
    WUWEI_FRESH_TARGET=$fresh_target sh tests/cli/fresh.sh || passed=1
fi
exit "$passed"

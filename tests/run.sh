#!/bin/sh
# Runs every test: gets what is missing (nats-server, PostgreSQL, the clients of the conformance tests), builds, tests on
# SQLite and PostgreSQL, and says how many tests each service had on each. Arguments are handed to the test runner.
#
#   sh tests/run.sh                  everything
#   sh tests/run.sh -p wuwei-hello   one package (then without the count per service)
set -eu

cd "$(dirname -- "$0")/.."
say() { printf '%s\n' "$*"; }

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

command -v cargo >/dev/null 2>&1 || { say "error: no cargo on PATH; install Rust first"; exit 1; }
say "nats-server: $(sh deploy/tools/get-nats-server.sh)"
say "PostgreSQL:  $(sh tests/tools/get-postgres.sh)"
say "clients:     $(sh tests/tools/get-clients.sh | tr '\n' ' ')"

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
    say "cargo-nextest is not installed (cargo install cargo-nextest --locked): falling back to cargo test, which is slower"
    [ $# -gt 0 ] || set -- --workspace
    cargo test --no-run --message-format=json "$@" >target/tests/binaries.json
    results=target/tests/cargo-test.log
    { cargo test --no-fail-fast --lib --bins --tests "$@" 2>&1 || echo "cargo test failed"; } | tee "$results"
    ! grep -q '^cargo test failed$' "$results" || passed=1
fi

# shellcheck disable=SC2086 # an empty flag is no argument
python3 tests/tools/count_tests.py $whole "$results" || passed=1
exit "$passed"

#!/bin/sh
# Prints the folder of PostgreSQL's programs (initdb, postgres, …), version 14 or newer, installing Debian's package if
# there is none. Looks on PATH, in Debian's and Homebrew's places. Progress goes to standard error.
set -eu

least=14

say() { printf '%s\n' "$*" >&2; }

# fits FOLDER: whether FOLDER holds PostgreSQL's server programs of version $least or newer.
fits() {
    [ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 1
    major=$("$1/postgres" --version 2>/dev/null | sed -n 's/.*) \([0-9][0-9]*\).*/\1/p')
    [ -n "$major" ] && [ "$major" -ge "$least" ]
}

# look: prints the newest fitting folder, if there is one.
look() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5nr) \
        /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /opt/homebrew/bin /usr/local/bin; do
        if fits "$folder"; then
            printf '%s\n' "$folder"
            return 0
        fi
    done
    binary=$(command -v postgres 2>/dev/null) || return 1
    fits "$(dirname -- "$binary")" && dirname -- "$binary"
}

look && exit 0

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ]; then
        as_root=''
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        # At a terminal it may ask for the password.
        as_root=sudo
    else
        say "error: the tests need PostgreSQL >= $least, which is not installed, and installing it takes root or sudo."
        say "  Ask whoever administers this machine for: apt-get install postgresql"
        say "  or put the folder of another PostgreSQL's initdb and postgres on PATH; then run this again."
        exit 1
    fi
    say "installing PostgreSQL from the system's packages (apt-get install postgresql); its default cluster is not needed"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
    # The package would start a cluster of its own; the tests start theirs. What is said here is for this installation
    # only: whoever installs a PostgreSQL to work with later shall get its cluster.
    $as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
        $as_root tee /etc/postgresql-common/createcluster.d/tests.conf >/dev/null
    installed=yes
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2 ||
        installed=no
    $as_root rm -f /etc/postgresql-common/createcluster.d/tests.conf
    [ "$installed" = yes ] || { say "error: apt-get could not install postgresql; the lines above say why"; exit 1; }
elif command -v brew >/dev/null 2>&1; then
    say "installing PostgreSQL from Homebrew (brew install postgresql@17)"
    brew install postgresql@17 >&2
fi

look && exit 0
say "error: no PostgreSQL >= $least could be had. Install it (Debian: apt-get install postgresql; macOS: brew install postgresql@17) and run again."
exit 1

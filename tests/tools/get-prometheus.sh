#!/bin/sh
# Gets Prometheus and promtool for the tests of the alerts: those on PATH, else Debian's package unpacked into
# .tools/prometheus, which takes no root. Prints two lines: the program prometheus, and promtool.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
home="$root/.tools/prometheus"
say() { printf '%s\n' "$*" >&2; }

prometheus=$(command -v prometheus 2>/dev/null || true)
promtool=$(command -v promtool 2>/dev/null || true)
if [ -z "$prometheus" ] || [ -z "$promtool" ]; then
    prometheus="$home/usr/bin/prometheus"
    promtool="$home/usr/bin/promtool"
    if [ ! -x "$promtool" ]; then
        command -v apt-get >/dev/null 2>&1 || {
            say "error: no prometheus and promtool on PATH; get them from https://prometheus.io/download/"
            exit 1
        }
        say "getting Debian's package prometheus into .tools/prometheus"
        rm -rf "$home" "$home.new"
        mkdir -p "$home.new/package"
        # The lists of a fresh machine are empty; who may not fill them has to ask somebody who may.
        (cd "$home.new/package" && apt-get download prometheus >/dev/null 2>&1) || {
            { apt-get update || sudo -n apt-get update; } >/dev/null 2>&1 || true
            (cd "$home.new/package" && apt-get download prometheus >&2) || {
                say "error: apt-get download prometheus failed; run apt-get update as root, or put promtool on PATH"
                exit 1
            }
        }
        dpkg -x "$home.new"/package/*.deb "$home.new"
        rm -rf "$home.new/package"
        mv "$home.new" "$home"
    fi
fi
printf '%s\n%s\n' "$prometheus" "$promtool"

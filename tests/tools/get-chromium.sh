#!/bin/sh
# Prints the programs of Chromium and of its driver, one a line, installing Debian's packages (and a font with Chinese
# letters) if they are missing. Progress goes to standard error.
set -eu

say() { printf '%s\n' "$*" >&2; }

# look: prints both, if both are there.
look() {
    for browser in chromium chromium-browser google-chrome; do
        if found=$(command -v "$browser" 2>/dev/null) && driver=$(command -v chromedriver 2>/dev/null); then
            printf '%s\n%s\n' "$found" "$driver"
            return 0
        fi
    done
    return 1
}

look && exit 0

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ]; then
        as_root=''
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root=sudo
    else
        say "error: the tests of the console need Chromium and its driver, and installing them takes root or sudo."
        say "  Ask whoever administers this machine for: apt-get install chromium chromium-driver fonts-noto-cjk"
        exit 1
    fi
    say "installing Chromium from the system's packages (apt-get install chromium chromium-driver fonts-noto-cjk)"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium chromium-driver fonts-noto-cjk >&2 ||
        { say "error: apt-get could not install Chromium; the lines above say why"; exit 1; }
elif command -v brew >/dev/null 2>&1; then
    say "installing Chromium and its driver from Homebrew"
    brew install --cask chromium chromedriver >&2
fi

look && exit 0
say "error: no Chromium with its driver could be had. Install both (Debian: chromium chromium-driver) and run again."
exit 1

"""Counts the tests of a run: per service on SQLite and on PostgreSQL, and all of them.

usage: count_tests.py [--whole] RESULTS, where RESULTS is nextest's junit.xml or the log of `cargo test` (beside it lies
binaries.json, from which the package of a test program is known). Exits 1 where a test failed, or none ran, or, of a
whole run, where a service did not run equally many tests on both databases, at least one. Other packages are free in
this: what chaos does to one database it cannot do to the other.
"""

import collections
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]


def from_junit(path):
    """Yields (package, test, passed)."""
    for suite in xml.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            failed = case.find("failure") is not None or case.find("error") is not None
            yield suite.get("name").split("::")[0], case.get("name"), not failed


def from_log(path):
    """Yields (package, test, passed)."""
    packages = {}
    for line in (path.parent / "binaries.json").read_text().splitlines():
        message = json.loads(line)
        if message.get("executable"):
            manifest = pathlib.Path(message["manifest_path"]).read_text()
            packages[pathlib.Path(message["executable"]).name] = re.search(r'^name = "(.*)"', manifest, re.M)[1]
    package = "unknown"
    for line in path.read_text(errors="replace").splitlines():
        if program := re.match(r"\s+Running .*\((.*)\)$", line):
            package = packages.get(pathlib.Path(program[1]).name, "unknown")
        elif result := re.match(r"test (\S+)(?: - should panic)? \.\.\. .*?(ok|FAILED)$", line):
            yield package, result[1], result[2] == "ok"


def services():
    """Packages that must run on both databases: every service with a database, and the example of one."""
    manifests = [*ROOT.glob("services/*/Cargo.toml"), ROOT / "tests/hello/Cargo.toml"]
    folders = [manifest.parent for manifest in manifests if manifest.parent.name != "gateway"]
    return [f"wuwei-{folder.name}" for folder in folders]


def main(arguments):
    whole = "--whole" in arguments
    results = pathlib.Path(arguments[-1])
    if not results.is_file():
        print(f"no test ran: there is no {results}\n0 passed, 0 failed")
        return 1
    counts = collections.defaultdict(collections.Counter)
    passed = failed = 0
    for package, test, well in from_junit(results) if results.suffix == ".xml" else from_log(results):
        passed, failed = passed + well, failed + (not well)
        for database in ("sqlite", "postgres"):
            if test.endswith(f"::{database}"):
                counts[package][database] += 1
    complaints = []
    bound = services() if whole else []
    for package in sorted({*counts, *bound}):
        sqlite, postgres = counts[package]["sqlite"], counts[package]["postgres"]
        print(f"{package.removeprefix('wuwei-')}: {sqlite} tests on SQLite, {postgres} on PostgreSQL")
        if package in bound and (sqlite != postgres or sqlite == 0):
            complaints.append(f"{package}: the numbers must be equal and above zero")
    print(*complaints, sep="\n", end="\n" if complaints else "")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or complaints or not passed else 0


sys.exit(main(sys.argv[1:]))

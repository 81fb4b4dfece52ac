"""Tries the whole HTTP interface with what schemathesis makes of its OpenAPI document: examples, edges, random requests.

Reads from standard input: {"url": of the document, "token": whose requests they are, "phases": [...], "examples": at most per
operation, "except": paths that are left out}. Prints {"operations": how many, "cases": how many requests, "passed": how many
were answered as the document says}; what was not, on standard error, with exit code 1.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
RUN = "from schemathesis.cli import schemathesis; schemathesis()"


def main() -> int:
    asked = json.load(sys.stdin)
    command = [sys.executable, "-c", RUN, "run", asked["url"]]
    command += ["--header", f"Authorization: Bearer {asked['token']}"]
    command += ["--phases", ",".join(asked["phases"]), "--max-examples", str(asked["examples"])]
    command += ["--exclude-path-regex", asked["except"], "--checks", ",".join(CHECKS)]
    # One at a time: its generators are not made for several. The same cases every time.
    command += ["--workers", "1", "--seed", "20261127", "--request-timeout", "30", "--no-color"]
    # It keeps what it has found beside where it runs.
    with tempfile.TemporaryDirectory() as folder:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        run = subprocess.run(command, cwd=folder, env=os.environ, check=False, **pipes)
    operations = re.search(r"Tested: (\d+)", run.stdout)
    cases = re.search(r"(\d+) generated, (\d+) passed", run.stdout)
    if run.returncode != 0 or not operations or not cases:
        print(run.stdout[-20000:], file=sys.stderr)
        return 1
    found = {"operations": int(operations[1]), "cases": int(cases[1]), "passed": int(cases[2])}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

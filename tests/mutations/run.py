"""Removes one rule at a time, of the unit of work or of what crosses services, and expects the test that stands for it to fail.

Usage: python3 tests/mutations/run.py [WORD ...]   only the rules whose name holds one of the words

First every test named here must pass as the source stands. Then one rule after another is taken out, its test run, and the
source put back. A rule whose test passes without it, does not compile, hangs, or whose text has changed, is a survivor; with
one or more the exit status is 1.

WUWEI_TEST_NATS and WUWEI_TEST_POSTGRES (host:port) name servers that run already, as tests/run.sh sets them; otherwise they
are started here, and end with this process.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = PROJECT / "shared/runtime/src"
SERVERS = ("WUWEI_TEST_NATS", "WUWEI_TEST_POSTGRES")
# More than a build and the patience of a test together.
PATIENCE = 900

# name: (what stands in one place of the writer or of work.rs, what stands there without the rule, the test that must fail)
WRITER = {
    "lanes: a job sees what earlier jobs of its lane buffered": (
        ".or_else(|| buffered(&self.inner.lane.borrow()))",
        "",
        "jobs_of_one_lane_see",
    ),
    "lanes: 32 jobs of one lane are a batch": (
        "const MOST_PER_LANE: usize = 32;",
        "const MOST_PER_LANE: usize = 256;",
        "a_busy_lane_is_cut_at_32_jobs",
    ),
    "queue: towns are taken in turn": (
        "} else {\n                    lines.order.push_back(town);",
        "} else {\n                    lines.order.push_front(town);",
        "one_job_of_a_town_does_not_wait",
    ),
    "deadline: looked at again when a batch forms": (
        "if attempt.job.deadline.is_some_and(|deadline| deadline < now) {",
        "if false {",
        "whose_deadline_passes_in_the_queue",
    ),
    "gathering: finds of all lanes are read together": (
        "waiting |= lane.poll(&gather, &mut owners, self.now);",
        "if !waiting { waiting |= lane.poll(&gather, &mut owners, self.now); }",
        "finds_of_many_lanes",
    ),
    "guards: a decision rests on the row it guards": (
        "guards.extend(buffer.guards.iter().map(|(id, guard)| (id, (guard.table, guard.version))));",
        "",
        "write_skew",
    ),
    "losers are named: only their lanes are dropped": (
        "partition(|lane| touches(lane, &ids))",
        "partition(|_| true)",
        "a_unique_rule_is_lost_by_name",
    ),
    "losers on SQLite: what their lanes inserted is taken back": (
        "sqlite::take_back(&self.database, undo).await?;",
        "",
        "a_unique_rule_is_lost_by_name",
    ),
    "turns: one instance's at a time": (
        "SELECT pg_advisory_lock($1, $2)",
        "SELECT $1, $2",
        "a_turn_is_one_instances_at_a_time",
    ),
    "turns: one that does not come is not waited for again": (
        "Ok(false) => self.turns.missed(),",
        "Ok(false) => {}",
        "a_turn_that_does_not_come",
    ),
    "losers: their rows are locked before they are found again": (
        "self.lock(lock).await?;",
        "self.session.begin().await?;",
        "a_row_that_was_lost_is_locked",
    ),
    "halving: a refused statement is looked for by halves": (
        "if group.len() > 1 {",
        "if false {",
        "one_job_the_database_refuses",
    ),
    "same row: lanes that write one row wait for each other": (
        "!other(self.writes.get(id)) && !guarded",
        "true",
        "lanes_that_write_one_row",
    ),
    "unknown COMMIT: nothing is answered before a new session has read": (
        "rest.unknown.extend(group.into_iter().flat_map(Lane::into_attempts));",
        'group.into_iter().flat_map(Lane::into_attempts).for_each(|a| settle::fault(a, &Fault::new("cut")));',
        "a_commit_whose_answer_was_lost",
    ),
    "unknown COMMIT: nothing is run again before it is known to have failed": (
        "match settle::repeats(&session, std::mem::take(&mut self.unknown)).await {",
        "match Ok::<_, (DbErr, Vec<Attempt>)>(std::mem::take(&mut self.unknown)) {",
        "a_commit_whose_answer_was_lost",
    ),
    "counters: summed per batch": (
        "*counters.entry((name, town)).or_default() += delta;",
        "counters.insert((name, town), *delta);",
        "counters_are_exact",
    ),
    "versions: a save replaces the version its find saw, on PostgreSQL": (
        r'AND t.\"version\"=u.\"?base\" RETURNING',
        "RETURNING",
        "two_instances_save_at_once",
    ),
    "versions: a save replaces the version its find saw, on SQLite": (
        r'\"version\"=+u.column{} RETURNING',
        r'\"version\">=+u.column{} RETURNING',
        "a_row_changed_since_it_was_found",
    ),
    "session: an older one is ended before a new one reads": (
        "session.fence().await?;",
        "",
        "a_new_session_of_a_writer_ends_the_older_one",
    ),
    "idempotency: a repeat gets the first reply": (
        "buffer.rows.insert(id, Written { table, row: Rc::new(row), base: Base::Absent });",
        "let _ = (id, Written { table, row: Rc::new(row), base: Base::Absent });",
        "a_thousand_identical_requests",
    ),
    "rejections: a repeat that would now be rejected gets its first reply": (
        "rejections.insert(key, rejection);\n                    asked.push(attempt);",
        "if false { rejections.insert(key, rejection.clone()); }\n"
        "                    settle::answer(attempt, Answer::Rejected(rejection));",
        "would_now_be_rejected",
    ),
    "one version, one event": (
        "if let Some((id, version)) = buffer.silent.iter().next() {",
        "if let (false, Some((id, version))) = (true, buffer.silent.iter().next()) {",
        "panics_or_awaits",
    ),
}


STORY = "a_wish_is_kept_by_a_service_and_counts::one_process::sqlite"
SCAN = "nothing_private_is_said_in_one_process_and_what_is_planted_is_found::sqlite"

# name: (package, [(file, what stands in one place of it, what stands there without the rule)], the test that must fail)
CITY = {
    "story: what a thing announces belongs to the story it began in": (
        "wuwei-stories",
        [("shared/runtime/src/work.rs", "and_then(|written| written.row.correlation())", "and_then(|_| None)")],
        STORY,
    ),
    "private: a private text is printed as a dot": (
        "wuwei-stories",
        [("shared/contracts/src/private.rs", 'f.write_str("…")', "f.write_str(&self.0)")],
        SCAN,
    ),
    "private: what is kept of a person is sealed": (
        "wuwei-stories",
        [
            (
                "shared/runtime/src/sealing.rs",
                "key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut sealed)\n"
                '        .map_err(|_| Fault::new(format!("{context} is too long to be sealed")))?;',
                "sealed.extend([0; 16]);",
            ),
            (
                "shared/runtime/src/sealing.rs",
                "key.open_in_place(nonce, Aad::from(context), &mut plain).map_err(|_| unreadable(context))?.len();",
                "plain.len() - 16;",
            ),
        ],
        SCAN,
    ),
    "permission: a role holds in its place only": (
        "wuwei-permissions",
        [("shared/runtime/src/grants/permits.rs", ".filter(|held| held.scope.covers(town, place))", "")],
        "every_operation_answers_every_caller_as_the_table_says::sqlite",
    ),
    "permission: a service is accepted by name": (
        "wuwei-permissions",
        [("shared/runtime/src/grants/permits.rs", "access.anyone || access.services.contains(&service)", "true")],
        "every_operation_answers_every_caller_as_the_table_says::sqlite",
    ),
}


def start_servers() -> None:
    """Starts the servers of the tests unless they are named; they end with this process, whichever way it ends."""
    if all(name in os.environ for name in SERVERS):
        return
    print("starting the servers", flush=True)
    os.environ["WUWEI_TEST_RUNNER"] = str(os.getpid())
    command = ["cargo", "run", "--quiet", "--package", "wuwei-testkit", "--bin", "test-servers"]
    run = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE)
    os.environ.update(line.split("=", 1) for line in run.stdout.splitlines())


def mutations() -> dict[str, tuple[str, list[tuple[str, str, str]], str]]:
    """Every rule as those of CITY; a file that is empty is any of the writer's."""
    writer = {name: ("wuwei-runtime", [("", rule, instead)], test) for name, (rule, instead, test) in WRITER.items()}
    return writer | CITY


def run_tests(package: str, names: list[str]) -> tuple[dict[str, str], str]:
    """What came of every test of a package whose path holds one of the names: ok, FAILED; and all that was said."""
    which = ["--lib"] if package == "wuwei-runtime" else ["--tests"]
    command = ["cargo", "test", "--package", package, *which, "--", *names]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    # In a group of its own: what hangs is ended with all that it has started.
    with subprocess.Popen(command, cwd=PROJECT, start_new_session=True, **pipes) as child:
        try:
            said, _ = child.communicate(timeout=PATIENCE)
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    return dict(re.findall(r"^test (\S+) \.\.\. (ok|FAILED)", said, re.MULTILINE)), said


def lacking(package: str, names: list[str]) -> list[str]:
    """Those of the tests that do not pass as the source stands."""
    results, said = run_tests(package, names)
    of = {name: [result for test, result in results.items() if name in test] for name in names}
    failing = [name for name, results in of.items() if not results or set(results) != {"ok"}]
    if failing:
        print(said[-8000:])
    return failing


def found(name: str, rule: str) -> list[pathlib.Path]:
    """Where the text of a rule stands, as often as it does."""
    writer = [SOURCES / "work.rs", SOURCES / "writer.rs", *sorted((SOURCES / "writer").glob("*.rs"))]
    files = [PROJECT / name] if name else writer
    return [file for file in files for _ in range(file.read_text().count(rule))]


def without(package: str, changes: list[tuple[str, str, str]], test: str) -> tuple[str, str]:
    """What becomes of the test without the rule, and what was said."""
    sources = {}
    try:
        for name, rule, instead in changes:
            places = found(name, rule)
            if len(places) != 1:
                where = [place.name for place in places]
                return "STALE", f"the rule's text stands {len(places)} times in {where}, not once: {rule}"
            (file,) = places
            text = file.read_text()
            sources.setdefault(file, text)
            file.write_text(text.replace(rule, instead))
        results, said = run_tests(package, [test])
    except subprocess.TimeoutExpired:
        return "HUNG", f"no end after {PATIENCE} s"
    finally:
        for file, source in sources.items():
            file.write_text(source)
    if "could not compile" in said:
        return "NO BUILD", said
    return ("caught" if "FAILED" in results.values() else "SURVIVED"), said


def panic(said: str) -> str:
    """What a test that noticed said, on one line."""
    words = re.search(r"panicked at .*:\n((?:.*\n){1,12})", said)
    return " ".join(words[1].split())[:300] if words else ""


def main(words: list[str]) -> int:
    # A signal ends the run as an error does: by way of everything that puts a source back.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    chosen = {name: rest for name, rest in mutations().items() if not words or any(word in name for word in words)}
    if not chosen:
        print(f"no rule's name holds any of {words}")
        return 1
    start_servers()
    print("running the tests with every rule in its place", flush=True)
    packages = sorted({package for package, _, _ in chosen.values()})
    tests = {name: sorted({test for package, _, test in chosen.values() if package == name}) for name in packages}
    failing = [test for package in packages for test in lacking(package, tests[package])]
    if failing:
        print(f"not there, or failing though nothing was removed: {', '.join(failing)}")
        return 1
    table = []
    for name, (package, changes, test) in chosen.items():
        began = time.monotonic()
        result, said = without(package, changes, test)
        table.append((result, f"{time.monotonic() - began:.0f} s", name, test))
        print(f"{result:9} {name}", flush=True)
        print(f"          {panic(said)}" if result == "caught" else said[-4000:], flush=True)
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    print()
    for row in table:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())
    survivors = sum(result != "caught" for result, *_ in table)
    print(f"{len(table) - survivors} caught, {survivors} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

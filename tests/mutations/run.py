"""Removes one rule of the unit of work at a time and expects its test to fail.

Usage: python3 tests/mutations/run.py [NAME ...]
"""

import pathlib
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
WRITER = PROJECT / "shared/runtime/src/writer"

# name: (file, what stands there, what stands there without the rule, the test that must fail)
MUTATIONS = {
    "lanes: a job sees what earlier jobs of its lane buffered": (
        PROJECT / "shared/runtime/src/work.rs",
        ".or_else(|| buffered(&self.inner.lane.borrow()))",
        "",
        "jobs_of_one_lane_see",
    ),
    "gathering: finds of all lanes are read together": (
        WRITER / "batch.rs",
        "waiting |= lane.poll(&gather, &mut owners, self.now);",
        "if !waiting { waiting |= lane.poll(&gather, &mut owners, self.now); }",
        "finds_of_many_lanes",
    ),
    "guards: a decision rests on the row it guards": (
        WRITER / "plan.rs",
        "guards.extend(buffer.guards",
        "if false { guards.extend(buffer.guards",
        "write_skew",
    ),
    "losers are named: only their lanes are dropped": (
        WRITER / "commit.rs",
        "partition(|lane| touches(lane, &ids))",
        "partition(|_| true)",
        "a_unique_rule_is_lost_by_name",
    ),
    "halving: a refused statement is looked for by halves": (
        WRITER / "commit.rs",
        "if group.len() > 1 {",
        "if false {",
        "one_job_the_database_refuses",
    ),
    "same row: lanes that write one row wait for each other": (
        WRITER / "lane.rs",
        "!other(self.writes.get(id)) && !guarded",
        "true",
        "lanes_that_write_one_row",
    ),
    "unknown COMMIT: nothing is answered before a new session has read": (
        WRITER / "commit.rs",
        "rest.unknown.extend(group.into_iter().flat_map(Lane::into_attempts));",
        'group.into_iter().flat_map(Lane::into_attempts).for_each(|a| settle::fault(a, &Fault::new("cut")));',
        "unknown_outcome",
    ),
    "counters: summed per batch": (
        WRITER / "plan.rs",
        "*counters.entry((name, town)).or_default() += delta;",
        "counters.insert((name, town), *delta);",
        "counters_are_exact",
    ),
    "versions: a save replaces the version its find saw": (
        WRITER / "postgres.rs",
        'AND t.\\"version\\"=u.\\"?base\\" RETURNING',
        "RETURNING",
        "two_instances_save_at_once",
    ),
    "session: a flush on another connection writes nothing": (
        WRITER / "postgres.rs",
        "let mut counts = format!(\"current_setting('wuwei.session',true)=${session}::text\");",
        'let mut counts = format!("${session}::text IS NOT NULL");',
        "replaced_the_locks_holder",
    ),
    "idempotency: a repeat gets the first reply": (
        WRITER / "lane.rs",
        "buffer.rows.insert(id, Written { table, row: Rc::new(row), base: Base::Absent });",
        "let _ = (id, Written { table, row: Rc::new(row), base: Base::Absent });",
        "a_thousand_identical_requests",
    ),
    "rejections: a repeat that would now be rejected gets its first reply": (
        WRITER / "commit.rs",
        "Some(key) => {\n                    rejections.insert(key, rejection);\n                    asked.push(attempt);\n                }",
        "Some(_) => settle::answer(attempt, Answer::Rejected(rejection)),",
        "would_now_be_rejected",
    ),
    "one version, one event": (
        WRITER / "lane.rs",
        "if let Some((id, version)) = buffer.silent.iter().next() {",
        "if let (false, Some((id, version))) = (true, buffer.silent.iter().next()) {",
        "panics_or_awaits",
    ),
}


def tests_fail(name: str) -> tuple[bool, str]:
    command = ["cargo", "test", "--quiet", "-p", "wuwei-runtime", "--lib", f"{name}"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=900)
    compiled = "error: could not compile" not in run.stderr and "error[E" not in run.stderr
    ran = "test result: FAILED" in run.stdout
    return compiled and ran, run.stdout[-2000:] + run.stderr[-2000:]


def main() -> int:
    wanted = sys.argv[1:]
    survived = []
    for name, (file, rule, without, test) in MUTATIONS.items():
        if wanted and not any(word in name for word in wanted):
            continue
        source = file.read_text()
        if source.count(rule) != 1:
            print(f"STALE     {name}: the rule's text stands {source.count(rule)} times in {file.name}")
            survived.append(name)
            continue
        mutated = source.replace(rule, without)
        if without.startswith("if false { guards"):
            mutated = mutated.replace("(guard.table, guard.version))));", "(guard.table, guard.version)))); }")
        try:
            file.write_text(mutated)
            failed, output = tests_fail(test)
        finally:
            file.write_text(source)
        print(f"{'caught' if failed else 'SURVIVED':9} {name}  [{test}]", flush=True)
        if not failed:
            survived.append(name)
            print(output)
    print(f"{len(survived)} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())

//! How the source is written: a pure domain, small files, one way to say things.
#![allow(clippy::panic, reason = "a test")]

use wuwei_architecture::sources::{Source, below, project};

/// What a domain may not know: transport, storage, the runtime, other tasks, the outside.
const IMPURE: &[&str] =
    &["async_nats", "axum", "reqwest", "sea_orm", "sqlx", "tokio", "tracing", "wuwei_runtime", "wuwei_migrations"];

/// What a domain may not do: wait, look at the clock, draw lots.
const IMPURE_WORDS: &[&str] = &[
    "async fn",
    ".await",
    "Timestamp::now(",
    "Zoned::now(",
    "SystemTime",
    "Instant::now(",
    "Uuid::new_v",
    "std::env",
    "std::fs",
];

/// Longest file, in lines that are not blank, before its tests.
const LONGEST: usize = 300;

/// The middle file's length at most.
const MEDIAN: usize = 120;

fn rust() -> Vec<Source> {
    let mut files = below("", ".rs");
    files.retain(|source| !source.path.contains("/entities/"));
    files
}

#[test]
fn the_domain_is_synchronous_and_pure() {
    let domain: Vec<Source> = below("services", ".rs").into_iter().filter(|source| in_domain(&source.path)).collect();
    assert!(!domain.is_empty(), "no domain found");
    for source in domain {
        let crates = source.crates_named(IMPURE);
        assert!(crates.is_empty(), "{} names {crates:?}", source.path);
        let code = source.code();
        let words: Vec<_> = IMPURE_WORDS.iter().filter(|word| code.contains(**word)).collect();
        assert!(words.is_empty(), "{} says {words:?}: pass it in instead", source.path);
        let roots = used_roots(&code);
        let allowed =
            ["std", "core", "crate", "self", "super", "jiff", "serde", "thiserror", "uuid", "wuwei_contracts"];
        let wrong: Vec<_> = roots.iter().filter(|root| !allowed.contains(&root.as_str())).collect();
        assert!(wrong.is_empty(), "{} uses {wrong:?}", source.path);
    }
}

fn in_domain(path: &str) -> bool {
    path.contains("/src/domain") && !path.contains("/tests")
}

/// The first names of all `use` paths; those of the domain's own modules are not meant.
fn used_roots(code: &str) -> Vec<String> {
    let modules: Vec<&str> = code
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let uses = code.lines().filter_map(|line| line.trim_start().trim_start_matches("pub ").strip_prefix("use "));
    let roots = uses.filter_map(|path| path.trim_start_matches("::").split([':', ';', ' ', '{']).next());
    roots.filter(|root| !modules.contains(root)).map(ToOwned::to_owned).collect()
}

#[test]
fn files_are_short() {
    let mut sizes: Vec<(usize, String)> = rust().iter().map(|source| (source.size(), source.path.clone())).collect();
    sizes.sort();
    let long: Vec<_> = sizes.iter().filter(|(size, _)| *size > LONGEST).collect();
    assert!(long.is_empty(), "more than {LONGEST} lines: {long:?}");
    let (median, _) = sizes[sizes.len() / 2];
    assert!(median <= MEDIAN, "half of the files have {median} lines or more; the norm is {MEDIAN}");
}

#[test]
fn clippy_holds_functions_to_sixty_lines_and_five_arguments() {
    let path = project().join("clippy.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for rule in ["too-many-lines-threshold = 60", "too-many-arguments-threshold = 5"] {
        assert!(text.contains(rule), "clippy.toml must say: {rule}");
    }
}

#[test]
fn nothing_is_left_open() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimplemented", "!("), concat!("#[ig", "nore")];
    for source in rust() {
        let found: Vec<_> = marks.iter().filter(|mark| source.text.contains(**mark)).collect();
        assert!(found.is_empty(), "{} holds {found:?}", source.path);
    }
}

#[test]
fn tests_wait_for_conditions_and_never_sleep() {
    let naps = [concat!("time::sl", "eep("), concat!("thread::sl", "eep("), concat!("sleep_", "until(")];
    // A benchmark measures for a time: it is a program, not a test.
    let tests = rust().into_iter().filter(|source| {
        let of_tests = source.path.starts_with("tests/") && !source.path.starts_with("tests/bench/src/");
        of_tests || source.path.contains("/tests/") || source.path.starts_with("shared/testkit/")
    });
    for source in tests {
        assert!(!naps.iter().any(|nap| source.text.contains(nap)), "{} sleeps", source.path);
    }
}

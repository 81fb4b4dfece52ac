//! The project's source files.

use std::{fs, path::Path};

/// A source file.
#[derive(Debug)]
pub struct Source {
    /// Its path within the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Every file below `folder` whose name ends in `ending`, but for what is built, fetched or hidden.
pub fn below(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&project().join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules" | "data") {
                collect(&path, ending, found);
            }
        } else if name.ends_with(ending) {
            found.push(read(&path));
        }
    }
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let within = path.strip_prefix(project()).unwrap_or(path);
    Source { path: within.to_string_lossy().into_owned(), text }
}

impl Source {
    /// The text before the file's tests, without comments.
    pub fn code(&self) -> String {
        let lines = self.before_tests().lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// How many lines that are not blank stand before the file's tests.
    pub fn size(&self) -> usize {
        self.before_tests().lines().filter(|line| !line.trim().is_empty()).count()
    }

    /// The code without what stands in quotes: the name of a log target is no use of a crate.
    fn unquoted(&self) -> String {
        let code = self.code();
        let lines = code.lines().map(|line| line.split('"').step_by(2).collect::<Vec<_>>().join("\"\""));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The crates that the code names as the first part of a path, in `use` or in line.
    pub fn crates_named<'a>(&self, candidates: &[&'a str]) -> Vec<&'a str> {
        let code = self.unquoted();
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let names = |name: &str| {
            code.match_indices(name).any(|(at, _)| {
                let (before, after) = (&code[..at], &code[at + name.len()..]);
                !before.ends_with(word) && !before.ends_with("::") && !after.starts_with(word)
            })
        };
        candidates.iter().copied().filter(|name| names(name)).collect()
    }

    fn before_tests(&self) -> &str {
        let mut marks = self.text.match_indices(MARK).map(|(at, _)| at);
        let tests = marks.find(|at| begins_tests(&self.text[at + MARK.len()..]));
        tests.map_or(self.text.as_str(), |at| &self.text[..at])
    }
}

/// What stands before a file's tests, and before whatever else only they need.
const MARK: &str = "#[cfg(test)]";

/// Whether what follows the mark is the file's tests: a module written out here, or one of another file with nothing
/// after it. A module of another file in the midst of others, or a function for tests, hides no code that comes later.
fn begins_tests(mut rest: &str) -> bool {
    rest = rest.trim_start();
    while rest.starts_with("#[") {
        rest = rest.split_once(']').map_or("", |(_, rest)| rest.trim_start());
    }
    let Some(module) = rest.strip_prefix("mod ") else { return false };
    match module.split_once(['{', ';']) {
        Some((name, _)) if module[name.len()..].starts_with('{') => true,
        Some((_, after)) => after.trim().is_empty(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_by_a_path_and_not_by_a_quotation_a_comment_or_part_of_a_word() {
        let named = |text: &str| {
            let source = Source { path: "a.rs".to_owned(), text: text.to_owned() };
            !source.crates_named(&["async_nats"]).is_empty()
        };
        assert!(named("use async_nats::Client;"));
        assert!(named("fn f(client: &async_nats::Client) {}"));
        assert!(!named("let filter = \"info,async_nats=warn\";"));
        assert!(!named("// async_nats drops what it cannot hold"));
        assert!(!named("let my_async_nats = 1;"));
    }

    #[test]
    fn a_file_is_measured_up_to_its_tests_and_past_what_only_looks_like_them() {
        let size = |text: &str| Source { path: "a.rs".to_owned(), text: text.to_owned() }.size();
        assert_eq!(size("fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n"), 1);
        assert_eq!(size("fn a() {}\n\n#[cfg(test)]\nmod tests;\n"), 1);
        assert_eq!(size("fn a() {}\n\n#[cfg(test)]\n#[path = \"a/tests.rs\"]\nmod tests;\n"), 1);
        assert_eq!(size("#[cfg(test)]\nmod tests;\nmod unbatched;\n\nfn a() {}\n"), 4);
        assert_eq!(size("#[cfg(test)]\nfn b() {}\nfn a() {}\n#[cfg(test)]\nmod tests {\n}\n"), 3);
        assert_eq!(size("fn a() {}\n"), 1);
    }
}

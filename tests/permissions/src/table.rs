//! The table of permissions: made from the code, written as Markdown, read back from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
};

use wuwei_contracts::Role;
use wuwei_runtime::{Spec, service::Operation};
use wuwei_testkit::servers::project;

use crate::samples;

/// Where the table is kept.
const FILE: &str = "docs/permissions.md";
const MARK: &str = "●";
const HEAD: &str = "# Who may call what

Made from the code by `cargo run -p wuwei-permissions > docs/permissions.md`; `tests/permissions` compares the two, and asks
every operation as every kind of caller whether it keeps to this table.

*About* is what a role must cover: the town named in the subject, or the village or micro-community named in the request,
where it names one. A role in a town holds in all of it, one in a village also in its communities. A mark under *resident* means every
person who has signed in; *anyone* also any service. What else a handler asks (the wisher of the wish, a mandate of the
organisation, another person than the one who submitted) stands in the README of the service.
";

/// What the caller's scope must cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The town in the subject.
    Town,
    /// A village named in the request.
    Village,
    /// A micro-community named in the request.
    Community,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// What the caller's scope must cover, by what the request names.
    pub about: BTreeSet<About>,
    /// Whether anybody may, services too.
    pub anyone: bool,
    /// Roles, one of which is needed.
    pub roles: BTreeSet<Role>,
    /// Services that may.
    pub services: BTreeSet<String>,
}

/// Every operation, by service and name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// By service and operation.
    pub rows: BTreeMap<(String, String), Permission>,
}

impl About {
    const ALL: [Self; 3] = [Self::Town, Self::Village, Self::Community];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Village => "village",
            Self::Community => "community",
        }
    }
}

impl Permission {
    fn of(service: &str, operation: &Operation) -> Self {
        let access = operation.access;
        Self {
            about: samples::requests(service, operation).into_keys().collect(),
            anyone: access.anyone,
            roles: access.roles.iter().copied().collect(),
            services: access.services.iter().map(|&name| name.to_owned()).collect(),
        }
    }
}

impl Table {
    /// As the code declares it.
    pub fn of(specs: &[Spec]) -> Self {
        let rows = specs.iter().flat_map(|spec| {
            let row = |operation: &Operation| {
                ((spec.name.to_owned(), operation.name.to_owned()), Permission::of(spec.name, operation))
            };
            spec.operations.values().map(row).collect::<Vec<_>>()
        });
        Self { rows: rows.collect() }
    }

    /// As it is kept in the project: its text, and what it says.
    pub fn kept() -> (String, Self) {
        let path = project().join(FILE);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let table = Self::read(&text);
        (text, table)
    }

    /// As written in Markdown.
    pub fn read(text: &str) -> Self {
        let (mut service, mut rows) = (String::new(), BTreeMap::new());
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("## ") {
                name.clone_into(&mut service);
            } else if let Some(row) = line.strip_prefix("| `") {
                let (name, permission) = row_in(row);
                rows.insert((service.clone(), name), permission);
            }
        }
        Self { rows }
    }
}

/// The row that begins with the name of its operation.
fn row_in(row: &str) -> (String, Permission) {
    let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    assert_eq!(cells.len(), Role::ALL.len() + 5, "a row of the table: {row}");
    let about = |word: &str| {
        let about = About::ALL.into_iter().find(|about| about.as_str() == word);
        about.unwrap_or_else(|| panic!("{word:?} is nothing a role covers"))
    };
    let roles = Role::ALL.into_iter().zip(&cells[3..]).filter(|(_, cell)| **cell == MARK).map(|(role, _)| role);
    let services = cells[Role::ALL.len() + 3].split(", ").filter(|name| !name.is_empty());
    let permission = Permission {
        about: cells[1].split(", ").map(about).collect(),
        anyone: cells[2] == MARK,
        roles: roles.collect(),
        services: services.map(ToOwned::to_owned).collect(),
    };
    (cells[0].to_owned(), permission)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        let mut last = "";
        for ((service, operation), permission) in &self.rows {
            if service != last {
                let roles = Role::ALL.map(|role| role.as_str().replace('_', " ")).join(" | ");
                let line = "|---".repeat(Role::ALL.len() + 4);
                write!(f, "\n## {service}\n\n| operation | about | anyone | {roles} | services |\n{line}|\n")?;
                last = service;
            }
            let mark = |there: bool| if there { MARK } else { "" };
            let roles = Role::ALL.map(|role| mark(permission.roles.contains(&role))).join(" | ");
            let services = permission.services.iter().cloned().collect::<Vec<_>>().join(", ");
            let about = permission.about.iter().map(|about| about.as_str()).collect::<Vec<_>>().join(", ");
            let anyone = mark(permission.anyone);
            writeln!(f, "| `{operation}` | {about} | {anyone} | {roles} | {services} |")?;
        }
        Ok(())
    }
}

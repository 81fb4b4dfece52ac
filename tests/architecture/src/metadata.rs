//! What `cargo metadata` tells.

use std::{collections::BTreeSet, env, process::Command};

use serde::Deserialize;

use crate::sources::project;

/// The answer of `cargo metadata`, as far as it is looked at.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// Every package of the tree.
    pub packages: Vec<Package>,
    /// Ids of the project's own.
    pub workspace_members: BTreeSet<String>,
}

/// A package.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, an SPDX expression.
    pub license: Option<String>,
    /// Where it comes from; none for the project's own.
    pub source: Option<String>,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// Its Cargo.toml.
    pub manifest_path: String,
}

/// A dependency of a package.
#[derive(Debug, Deserialize)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// None for one of the program itself, else `dev` or `build`.
    pub kind: Option<String>,
}

impl Metadata {
    /// Asks cargo, for the machine this runs on, without the network.
    pub fn read() -> Self {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &host()]);
        let output = command.current_dir(project()).output();
        let output = output.unwrap_or_else(|error| panic!("cargo metadata: {error}"));
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("cargo metadata: {error}"))
    }

    /// The project's own packages.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }
}

impl Package {
    /// Names of the project's own packages that the program itself depends on (not only its tests or its build).
    pub fn own_dependencies(&self) -> impl Iterator<Item = &str> {
        let own = self.dependencies.iter().filter(|dependency| dependency.kind.is_none());
        own.map(|dependency| dependency.name.as_str()).filter(|name| name.starts_with("wuwei-"))
    }
}

fn host() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().unwrap_or_else(|error| panic!("rustc -vV: {error}"));
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap_or_else(|| panic!("rustc -vV names no host: {text}")).to_owned()
}

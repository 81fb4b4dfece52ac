//! The manifests as kustomize renders them, to be looked through.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

pub mod cluster;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use wuwei_testkit::servers::{printed_by, project};

/// What can be applied, or shows a part: everything that `kustomize build` must render.
pub const RENDERED: [&str; 4] = ["base", "overlays/dev", "overlays/production", "towns/dalang-wishes"];

/// Kinds that come with operators of their own; their schemas are not Kubernetes's.
pub const CUSTOM: [&str; 5] = ["Cluster", "OpenTelemetryCollector", "ExternalSecret", "Certificate", "ScaledObject"];

/// The programs that render and validate.
pub struct Tools {
    kustomize: PathBuf,
    packages: PathBuf,
    node: PathBuf,
    modules: PathBuf,
}

impl Tools {
    /// Gets them, where they are not here yet.
    pub fn get() -> Self {
        let printed = printed_by("tests/tools/get-kubernetes.sh");
        let mut lines = printed.lines().map(PathBuf::from);
        let mut line = || lines.next().unwrap_or_else(|| panic!("get-kubernetes.sh said only {printed:?}"));
        Self { kustomize: line(), packages: line(), node: line(), modules: line() }
    }

    /// `folder` of `deploy/kubernetes`, as YAML.
    pub fn build(&self, folder: &str) -> String {
        let place = project().join("deploy/kubernetes").join(folder);
        let output = Command::new(&self.kustomize).arg("build").arg(&place).output();
        let output = output.unwrap_or_else(|error| panic!("kustomize: {error}"));
        assert!(output.status.success(), "{folder}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What the strict validator says of `yaml`.
    pub fn validate(&self, yaml: &str) -> Output {
        self.python(&["-m", "kubernetes_validate", "--strict", "/dev/stdin"], yaml)
    }

    /// The objects of `yaml`.
    pub fn objects(&self, yaml: &str) -> Vec<Object> {
        let reads = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)";
        let output = self.python(&["-c", reads], yaml);
        let objects: Vec<Value> =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        objects.into_iter().map(Object).collect()
    }

    /// What is wrong with custom resources, by the schemas of their CRDs, and how many were looked at.
    pub fn custom(&self, objects: &[Value]) -> (Vec<String>, usize) {
        let script = project().join("tests/operations/tools/custom.cjs");
        let mut node = Command::new(&self.node);
        let output = told(node.arg(script).arg(&self.modules), &Value::from(objects.to_vec()).to_string());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout);
        let mut lines: Vec<String> = said.lines().map(ToOwned::to_owned).collect();
        let checked = lines.pop().and_then(|last| last.strip_suffix(" checked")?.parse().ok());
        (lines, checked.unwrap_or_else(|| panic!("{said}")))
    }

    fn python(&self, arguments: &[&str], input: &str) -> Output {
        told(Command::new("python3").args(arguments).env("PYTHONPATH", &self.packages), input)
    }
}

/// What `program` says to `input`.
fn told(program: &mut Command, input: &str) -> Output {
    let piped = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = piped.unwrap_or_else(|error| panic!("{program:?}: {error}"));
    let stdin = child.stdin.take();
    let written = stdin.map(|mut stdin| stdin.write_all(input.as_bytes()));
    written.transpose().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    child.wait_with_output().unwrap_or_else(|error| panic!("{program:?}: {error}"))
}

/// One object of the manifests.
#[derive(Debug, Clone)]
pub struct Object(pub Value);

impl Object {
    /// Its kind.
    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// The text at `pointer`; empty where there is none.
    pub fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The list at `pointer`; empty where there is none.
    pub fn list(&self, pointer: &str) -> &[Value] {
        self.0.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The texts of the map at `pointer`.
    pub fn map(&self, pointer: &str) -> BTreeMap<String, String> {
        let map = self.0.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
        map.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// The pod it makes, where it makes some.
    pub fn pod(&self) -> Option<Self> {
        self.0.pointer("/spec/template").cloned().map(Self)
    }

    /// Its containers.
    pub fn containers(&self) -> Vec<Self> {
        self.list("/spec/template/spec/containers").iter().cloned().map(Self).collect()
    }
}

/// Those of a kind.
pub fn of_kind<'a>(objects: &'a [Object], kind: &'a str) -> impl Iterator<Item = &'a Object> {
    objects.iter().filter(move |object| object.kind() == kind)
}

/// Names of the secrets that a pod's `object` asks for, in environment and volumes.
pub fn secrets_of(object: &Object) -> BTreeSet<String> {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    let name = match key.as_str() {
                        "secretRef" | "secretKeyRef" => inner["name"].as_str(),
                        "secret" => inner["name"].as_str().or_else(|| inner["secretName"].as_str()),
                        _ => None,
                    };
                    found.extend(name.map(ToOwned::to_owned));
                    walk(inner, found);
                }
            }
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(&object.0, &mut found);
    found
}

//! Alerts fire when they should, have a page each, and ask for metrics that there are; so do the dashboards.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::Value;
use wuwei_contracts::delegation::CountCases;
use wuwei_operations::Tools;
use wuwei_testkit::{
    Backend, Harness, Tested, run,
    servers::{printed_by, project},
    wait,
};

const DELEGATION: Tested =
    Tested::new(|| wuwei_delegation::service().into_spec(), || wuwei_migrations::of("delegation").unwrap());

/// Of Prometheus itself.
const ITS_OWN: &str = "up";

fn promtool(arguments: &[&str]) -> String {
    let printed = printed_by("tests/tools/get-prometheus.sh");
    let mut promtool = Command::new(printed.lines().nth(1).unwrap());
    let output = promtool.args(arguments).current_dir(project().join("deploy/observability")).output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    told
}

/// The rules, as JSON.
fn rules() -> Vec<Value> {
    let yaml = fs::read_to_string(project().join("deploy/observability/alerts.yaml")).unwrap();
    let file = Tools::get().objects(&yaml).remove(0);
    file.list("/groups/0/rules").to_vec()
}

/// Names of metrics in an expression.
fn metrics(expression: &str) -> BTreeSet<String> {
    let words = expression.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    let of_ours = |word: &&str| word.starts_with("wuwei_") || word.starts_with("rpc_") || *word == ITS_OWN;
    words.filter(of_ours).map(ToOwned::to_owned).collect()
}

/// Names of the metrics that a service has, as they are scraped.
async fn scraped(harness: &mut Harness) -> BTreeSet<String> {
    let _ = harness.call("anybody", "dalang", CountCases::default()).await;
    // Leases are taken a moment after the start.
    let metrics = harness.instances()[0].metrics.clone();
    wait::until("the figures of a lease", wait::PATIENCE, || {
        let text = metrics.text();
        let names = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(['{', ' ']).next());
        let names: BTreeSet<String> = names.map(ToOwned::to_owned).collect();
        std::future::ready(names.contains("wuwei_lease_epoch").then_some(names))
    })
    .await
}

#[test]
fn every_alert_fires_when_it_should_and_not_before() {
    let told = promtool(&["check", "rules", "alerts.yaml"]);
    let rules = rules();
    assert!(told.contains(&format!("{} rules found", rules.len())), "{told}");
    promtool(&["test", "rules", "alerts.test.yaml"]);
    let tested = fs::read_to_string(project().join("deploy/observability/alerts.test.yaml")).unwrap();
    for rule in rules {
        let name = rule["alert"].as_str().unwrap();
        assert!(tested.contains(&format!("- name: {name}\n")), "{name} has no example");
    }
}

#[test]
fn every_alert_has_a_page_that_says_what_to_do_and_no_page_is_left_over() {
    let mut named = BTreeSet::new();
    for rule in rules() {
        let (name, page) = (rule["alert"].as_str().unwrap(), rule["annotations"]["runbook"].as_str().unwrap());
        assert_eq!(page, format!("docs/runbooks/{name}.md"));
        let text = fs::read_to_string(project().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        for section in ["**What it means.**", "**When.**", "**Look at**", "**What to do.**"] {
            assert!(text.contains(section), "{page}: {section}");
        }
        assert!(["critical", "warning"].contains(&rule["labels"]["severity"].as_str().unwrap()), "{name}");
        named.insert(format!("{name}.md"));
    }
    let pages = fs::read_dir(project().join("docs/runbooks")).unwrap();
    let pages: BTreeSet<String> = pages.map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(pages, named);
}

#[test]
fn alerts_and_dashboards_ask_for_metrics_that_there_are() {
    run(Backend::Sqlite, async |backend| {
        let mut harness = Harness::start(backend, DELEGATION).await;
        let mut there = scraped(&mut harness).await;
        assert!(there.len() > 30, "{there:?}");
        there.insert(ITS_OWN.to_owned());
        let mut asked: BTreeSet<String> =
            rules().iter().flat_map(|rule| metrics(rule["expr"].as_str().unwrap())).collect();
        assert!(asked.len() > 8, "{asked:?}");
        for dashboard in fs::read_dir(project().join("deploy/observability/dashboards")).unwrap() {
            let text = fs::read_to_string(dashboard.unwrap().path()).unwrap();
            let dashboard: Value = serde_json::from_str(&text).unwrap();
            let panels = dashboard["panels"].as_array().unwrap();
            assert!(panels.len() >= 12);
            let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
            let of_panels: BTreeSet<String> =
                targets.flat_map(|target| metrics(target["expr"].as_str().unwrap())).collect();
            let variables = dashboard["templating"]["list"].as_array().unwrap().iter();
            asked.extend(variables.flat_map(|one| metrics(one["query"].as_str().unwrap())));
            asked.extend(of_panels);
        }
        let missing: Vec<_> = asked.difference(&there).collect();
        assert!(missing.is_empty(), "no service has {missing:?}, only {there:?}");
    });
}

//! Every operation of every service, asked by every kind of caller in its own place and elsewhere.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use wuwei_contracts::Role;
use wuwei_permissions::{
    ask::Office,
    table::{About, Permission, Table},
};
use wuwei_stories::services;
use wuwei_testkit::{Backend, Stage, both, city::Form};

async fn office(backend: Backend) -> Office {
    Office::open(Stage { form: Form::OneProcess, backend }).await
}

#[test]
fn the_table_in_docs_is_what_the_code_declares() {
    let (text, kept) = Table::kept();
    let declared = Table::of(&services::specs());
    for (key, permission) in &declared.rows {
        assert_eq!(
            kept.rows.get(key),
            Some(permission),
            "{key:?}: cargo run -p wuwei-permissions > docs/permissions.md"
        );
    }
    assert_eq!(text, declared.to_string(), "cargo run -p wuwei-permissions > docs/permissions.md");
    assert!(kept.rows.len() > 60, "{} operations only", kept.rows.len());
}

#[test]
fn a_table_reads_as_it_is_written() {
    let declared = Table::of(&services::specs());
    assert_eq!(Table::read(&declared.to_string()), declared);
}

both!(every_operation_answers_every_caller_as_the_table_says, async |backend| {
    let (_, table) = Table::kept();
    let differences = office(backend).await.differences(&table).await;
    assert!(differences.is_empty(), "{} differences: {differences:#?}", differences.len());
});

/// `permission` of `service/name`, changed.
fn changed(table: &Table, service: &str, name: &str, change: impl FnOnce(&mut Permission)) -> Permission {
    let mut permission = table.rows[&(service.to_owned(), name.to_owned())].clone();
    change(&mut permission);
    permission
}

/// What is changed, how, and who notices.
type Change = (&'static str, fn(&mut Permission), &'static str);

both!(a_wrong_expectation_is_noticed, async |backend| {
    let (office, (_, table)) = (office(backend).await, Table::kept());
    let (service, name) = ("registry", "register_community");
    let operation = office.operation(service, name);
    assert_eq!(office.of(service, &operation, &changed(&table, service, name, |_| {})).await, Vec::<String>::new());
    let changes: [Change; 5] = [
        ("a role too many", |wrong| wrong.roles.extend([Role::Evaluator]), "evaluator-of-City"),
        ("a role too few", |wrong| wrong.roles.retain(|role| *role != Role::TownOfficer), "town_officer-of-OwnTown"),
        ("about the town", |wrong| wrong.about = [About::Town].into(), "is about"),
        ("anyone", |wrong| wrong.anyone = true, "nobody"),
        ("a service too many", |wrong| wrong.services.extend(["elsewhere".to_owned()]), "service:elsewhere"),
    ];
    for (what, change, who) in changes {
        let noticed = office.of(service, &operation, &changed(&table, service, name, change)).await;
        assert!(noticed.iter().any(|line| line.contains(who)), "{what}: {who} is not among {noticed:#?}");
    }
});

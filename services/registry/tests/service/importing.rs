//! Communities in from a spreadsheet.

use ::base64::{Engine, engine::general_purpose::STANDARD};
use wuwei_contracts::{
    Kind,
    registry::{CommunityRegistered, ImportCommunities, ImportReport, SearchCommunities, SheetFormat},
};
use wuwei_testkit::{Harness, assert_dense, both};

use crate::office::{AWAY, OFFICER, OTHER, VILLAGE, VILLAGER, id, open, refused, registered, village};

/// RFC 4648.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn csv(lines: &[&str]) -> ImportCommunities {
    let text = lines.join("\n").replace("{V}", VILLAGE).replace("{O}", OTHER).replace("{A}", AWAY);
    ImportCommunities {
        format: SheetFormat::Csv,
        content: base64(text.as_bytes()),
        village: None,
        dry_run: false,
        skip_bad_rows: false,
    }
}

async fn import(harness: &Harness, command: ImportCommunities) -> ImportReport {
    harness.call(OFFICER, "dalang", command).await.unwrap()
}

async fn count(harness: &Harness) -> u64 {
    harness.call("anybody", "dalang", SearchCommunities::default()).await.unwrap().total
}

/// (row, column, rule) of each problem.
fn problems(report: &ImportReport) -> Vec<(u32, &str, &str)> {
    report.problems.iter().map(|problem| (problem.row, problem.column.as_str(), problem.rule.as_str())).collect()
}

const MIXED: [&str; 7] = [
    "客户编号,村代码,类别,名称,户数",
    "a,{V},楼盘小区,甲,10",
    "b,{V},别墅,乙,10",
    "c,{A},商贸区,丙,十",
    "d,{A},商贸区,丁,1",
    "a,{V},商贸区,戊,1",
    "e,{O},老旧小区,己,",
];

fn mixed() -> ImportCommunities {
    let mut lines = MIXED;
    lines[0] = "外部编号,村代码,类别,名称,户数";
    csv(&lines)
}

const WRONG: [(u32, &str, &str); 4] =
    [(3, "kind", "format"), (4, "households", "format"), (5, "village", "owner"), (6, "client_id", "unique")];

both!(a_file_is_registered_row_by_row_and_a_second_time_changes_nothing, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "先有").await;
    let file = csv(&[
        "id,client_id,village,kind,name,sample",
        ",a,{V},housing_estate,示例甲,是",
        "{V}-0003,b,{V},rental_cluster,乙,",
        ",,{O},商贸区,丙,",
    ]);
    let report = import(&harness, file.clone()).await;
    assert_eq!((report.rows, report.problem_count), (3, 0));
    let ids: Vec<_> = report.registered.iter().map(|row| (row.row, row.id.as_str().to_owned())).collect();
    let expected = [(2, format!("{VILLAGE}-0002")), (3, format!("{VILLAGE}-0003")), (4, format!("{OTHER}-0001"))];
    assert_eq!(ids, expected);
    let event = harness.expect::<CommunityRegistered>(|event| event.data.community.id == id(2)).await;
    assert!(event.sample && event.data.community.client_id.as_deref() == Some("a"));

    let with_ids_only =
        csv(&["client_id,village,kind,name,sample", "a,{V},housing_estate,示例甲,是", "b,{V},rental_cluster,乙,"]);
    let report = import(&harness, with_ids_only).await;
    assert_eq!((report.registered.len(), report.unchanged.len()), (0, 2));
    assert_eq!(report.unchanged[1].id, id(3));
    assert_eq!(count(&harness).await, 4);
    harness.settled().await;
    assert_dense(&harness.published("registry").await);
});

both!(one_bad_row_refuses_all_and_every_bad_cell_is_named, async |backend| {
    let harness = open(backend).await;
    let expected = ("import_refused", "rows.3.kind", "format");
    let rejection = refused(&harness, (OFFICER, "dalang"), mixed(), expected).await;
    let named: Vec<_> = rejection.errors.iter().map(|error| error.field.clone()).collect();
    assert_eq!(named, ["rows.3.kind", "rows.4.households", "rows.5.village", "rows.6.client_id"]);
});

both!(a_dry_run_tells_all_and_changes_nothing, async |backend| {
    let harness = open(backend).await;
    let before = harness.database().rows("events").await;
    let report = import(&harness, ImportCommunities { dry_run: true, ..mixed() }).await;
    assert_eq!((report.rows, report.registered.len()), (6, 0), "all or nothing: nothing");
    assert_eq!(problems(&report), WRONG);
    let skipping = ImportCommunities { dry_run: true, skip_bad_rows: true, ..mixed() };
    let report = import(&harness, skipping).await;
    assert_eq!(report.registered.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 7]);
    assert_eq!(report.registered[0].id, id(1), "the number it would get");
    assert_eq!((count(&harness).await, harness.database().rows("events").await), (0, before));
});

both!(good_rows_are_registered_though_others_are_bad_if_so_asked, async |backend| {
    let harness = open(backend).await;
    let report = import(&harness, ImportCommunities { skip_bad_rows: true, ..mixed() }).await;
    assert_eq!(report.registered.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 7]);
    assert_eq!(problems(&report), WRONG);
    assert_eq!(count(&harness).await, 2);
});

both!(a_row_that_differs_from_what_was_imported_under_its_client_id_is_refused, async |backend| {
    let harness = open(backend).await;
    import(&harness, csv(&["client_id,village,kind,name", "a,{V},商贸区,甲"])).await;
    let changed = csv(&["client_id,village,kind,name", "a,{V},商贸区,乙"]);
    let expected = ("import_refused", "rows.2.client_id", "same_content");
    refused(&harness, (OFFICER, "dalang"), changed, expected).await;
    let taken = csv(&["id,village,kind,name", "{V}-0001,{V},商贸区,丙"]);
    refused(&harness, (OFFICER, "dalang"), taken, ("import_refused", "rows.2.id", "unique")).await;
});

both!(a_village_officer_imports_into_the_own_village_only, async |backend| {
    let harness = open(backend).await;
    let file = csv(&["village,kind,name", "{V},商贸区,甲"]);
    let everywhere = harness.call(VILLAGER, "dalang", file.clone()).await.unwrap_err();
    assert_eq!(everywhere.kind, Kind::Forbidden);
    let own = ImportCommunities { village: Some(village(VILLAGE)), ..file };
    assert_eq!(harness.call(VILLAGER, "dalang", own).await.unwrap().registered.len(), 1);
    let other = csv(&["village,kind,name", "{O},商贸区,甲"]);
    let other = ImportCommunities { village: Some(village(VILLAGE)), ..other };
    refused(&harness, (VILLAGER, "dalang"), other, ("import_refused", "rows.2.village", "scope")).await;
});

both!(a_file_that_is_none_is_refused_as_a_whole, async |backend| {
    let harness = open(backend).await;
    let refuse = async |command: ImportCommunities, code: &str, rule: &str| {
        refused(&harness, (OFFICER, "dalang"), command, (code, "content", rule)).await;
    };
    refuse(csv(&["village,kind,name,colour", "1,2,3,4"]), "unknown_column", "columns").await;
    refuse(csv(&["village,kind", "1,2"]), "column_missing", "columns").await;
    refuse(csv(&["village,kind,name"]), "no_rows", "rows").await;
    refuse(ImportCommunities { format: SheetFormat::Xlsx, ..mixed() }, "unreadable_sheet", "format").await;
    refuse(ImportCommunities { content: "?".to_owned(), ..mixed() }, "not_base64", "base64").await;
    let content = base64(b"village,kind,name\n\xff\xff\xff,1,2\n");
    refuse(ImportCommunities { content, ..mixed() }, "unreadable_sheet", "format").await;
});

both!(two_thousand_rows_are_registered_together, async |backend| {
    let harness = open(backend).await;
    let rows: Vec<String> = (0..2000).map(|number| format!("c{number},{{V}},出租屋连片区,第{number}区")).collect();
    let mut lines = vec!["client_id,village,kind,name"];
    lines.extend(rows.iter().map(String::as_str));
    let report = import(&harness, csv(&lines)).await;
    assert_eq!((report.registered.len(), &report.registered[1999].id), (2000, &id(2000)));
    assert_eq!(count(&harness).await, 2000);
    let again = import(&harness, csv(&lines)).await;
    assert_eq!((again.registered.len(), again.unchanged.len()), (0, 2000));
    harness.settled().await;
});

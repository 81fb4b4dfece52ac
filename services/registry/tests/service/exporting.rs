//! Communities out to a spreadsheet, and in again.

use wuwei_contracts::{
    CommunityId, PageRequest,
    registry::{
        CommunityDetails, ExportCommunities, ExportPage, ImportCommunities, RegisterCommunity, SearchCommunities,
        SheetFormat,
    },
};
use wuwei_testkit::{Backend, Harness, both};

use crate::{
    importing::base64,
    office::{OFFICER, VILLAGE, VILLAGER, community, furnish, named, open, registered, village},
};

async fn export(harness: &Harness, limit: u32) -> (String, Vec<ExportPage>) {
    let page = PageRequest { after: None, limit: Some(limit) };
    let mut query = ExportCommunities { page, ..ExportCommunities::default() };
    let mut pages = Vec::new();
    loop {
        let page = harness.call(OFFICER, "dalang", query.clone()).await.unwrap();
        let next = page.next.clone();
        pages.push(page);
        match next {
            Some(next) => query.page.after = Some(next),
            None => return (pages.iter().map(|page| page.csv.as_str()).collect(), pages),
        }
    }
}

async fn told(harness: &Harness) -> Vec<(CommunityId, CommunityDetails, bool)> {
    let found = harness.call("anybody", "dalang", SearchCommunities::default()).await.unwrap();
    found.items.into_iter().map(|view| (view.id, view.details, view.sample)).collect()
}

both!(an_export_is_read_back_as_it_was, async |backend| {
    let harness = open(backend).await;
    for name in ["=1+1", "逗号,\"引号\"", "示例花园", "+86"] {
        registered(&harness, name).await;
    }
    let details = CommunityDetails { property_company: Some("@物业".to_owned()), ..named("-减") };
    harness.call(OFFICER, "dalang", RegisterCommunity { details, ..community("-减") }).await.unwrap();
    let (csv, pages) = export(&harness, 2).await;
    assert_eq!(pages.iter().map(|page| (page.rows, page.total)).collect::<Vec<_>>(), [(2, 5), (2, 5), (1, 5)]);
    assert!(csv.starts_with("\u{feff}id,client_id,village,"), "{csv}");
    assert_eq!(csv.matches("client_id").count(), 1, "one header");
    for cell in csv.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!cell.trim_matches('"').starts_with(['=', '+', '-', '@']), "{cell} would be a formula");
    }
    assert!(csv.contains("'=1+1"));

    let copy = open_empty_copy(backend).await;
    let import = ImportCommunities {
        format: SheetFormat::Csv,
        content: base64(csv.as_bytes()),
        village: None,
        dry_run: false,
        skip_bad_rows: false,
    };
    let report = copy.call(OFFICER, "dalang", import).await.unwrap();
    assert_eq!((report.registered.len(), report.problem_count), (5, 0));
    assert_eq!(told(&copy).await, told(&harness).await);
});

async fn open_empty_copy(backend: Backend) -> Harness {
    let copy = crate::office::empty(backend).await;
    furnish(&copy).await;
    copy
}

both!(a_village_officer_exports_the_own_village_only, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let own = ExportCommunities { village: Some(village(VILLAGE)), ..ExportCommunities::default() };
    assert_eq!(harness.call(VILLAGER, "dalang", own).await.unwrap().total, 1);
    let all = harness.call(VILLAGER, "dalang", ExportCommunities::default()).await.unwrap_err();
    assert_eq!(all.kind, wuwei_contracts::Kind::Forbidden);
});

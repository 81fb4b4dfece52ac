//! Papers of cases and meetings over HTTP and on their page: added, opened for a purpose, shown, kept from strangers.

use serde_json::json;
use wuwei_contracts::{
    delegation::{CaseView, OpenCase},
    wishes::Channel,
};
use wuwei_runtime::ids;
use wuwei_stories::people::{CLERK, DALANG, RESIDENT};
use wuwei_testkit::{Backend, run};

use crate::{
    files::{HTML, PNG, shown},
    refused,
    staff::{Town, leads},
};

async fn case(town: &Town) -> CaseView {
    let open = OpenCase {
        id: ids::new(),
        community: town.community.clone(),
        item: "wh-01".to_owned(),
        applicant: Some(RESIDENT.to_owned()),
        channel: Channel::Station,
        external_id: None,
        sample: true,
    };
    town.life.by(CLERK, DALANG, open).await.case
}

#[test]
fn papers_of_a_case_are_taken_in_and_read_back_by_whom_it_concerns() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let case = case(&town).await;
        let at = format!("/api/v1/towns/{DALANG}/files/cases/{}", case.receipt);
        refused(&town.browser.upload("somebody", &at, &[], PNG).await, 403, "not_concerned");
        refused(&town.browser.upload(RESIDENT, &at, &[], HTML).await, 400, "file_type_unknown");
        let kept = town.browser.upload(RESIDENT, &at, &[], PNG).await;
        assert_eq!(kept.status, 201, "{kept:?}");
        let (file, place) = (kept.json(), kept.header("location").unwrap().to_owned());
        assert_eq!((&file["of"], &file["acted_as"]), (&json!(case.id), &json!("concerned")));
        let listed = town.browser.get(CLERK, &at).await.json();
        assert_eq!(listed, json!({ "of": case.id, "items": [file], "acts_as": "staff" }));
        refused(&town.browser.get(RESIDENT, &place).await, 403, "file_private");
        let (id, address) = (ids::new(), format!("/api/v1/towns/{DALANG}/delegation/open_file"));
        let open = json!({ "id": id, "of": case.id, "file": file["id"], "purpose": "示例：核实" });
        assert_eq!(town.browser.post(CLERK, &address, &open).await.status, 200);
        for place in [place.clone(), place.replace(&case.id.to_string(), case.receipt.as_str())] {
            let read = town.browser.get(CLERK, &format!("{place}?disclosure={id}")).await;
            assert_eq!((read.status, read.header("content-type")), (200, Some("image/jpeg")), "{read:?}");
        }
        let other = self::case(&town).await;
        for reference in [other.id.to_string(), other.receipt.to_string()] {
            let elsewhere = place.replace(&case.id.to_string(), &reference);
            let read = town.browser.get(CLERK, &format!("{elsewhere}?disclosure={id}")).await;
            refused(&read, 404, "file_unknown");
        }
        let kept = town.life.city.caller().files("delegation").list().await.unwrap();
        assert_eq!(kept.len(), 1, "what was refused is not left in the bucket");
        let nothing = format!("/api/v1/towns/{DALANG}/files/cases/surely-none");
        refused(&town.browser.get(RESIDENT, &nothing).await, 400, "invalid_field");
        refused(&town.browser.get(RESIDENT, &at.replace("cases", "assemblies")).await, 400, "no_receipt");
    });
}

#[test]
fn an_applicant_adds_a_paper_on_its_page_and_staff_open_and_show_it() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let case = case(&town).await;
        let at = format!("/towns/{DALANG}/cases/{}/files", case.receipt);
        let found = town.as_persona("resident").await.get(&format!("/lookup?number={}", case.receipt)).await;
        assert!(found.text().contains(&format!("href=\"{at}\"")), "{}", found.text());

        let (applicant, clerk) = (town.as_persona("resident").await, town.as_persona("clerk").await);
        let empty = applicant.get(&at).await;
        assert!(empty.text().contains("还没有照片和材料") && empty.text().contains("type=\"file\""), "{empty:?}");
        let wrong = applicant.post_file(&at, &[], ("file", HTML)).await;
        assert!(wrong.status == 422 && wrong.text().contains("id=\"files-file-wrong\">这不是"), "{}", wrong.text());
        leads(&applicant.post_file(&at, &[], ("file", PNG)).await, &at);
        let page = clerk.get(&at).await;
        let text = page.text().into_owned();
        assert!(text.contains("不公开") && !text.contains("<img src=\"/towns"), "{text}");
        let file = text.split_once("name=\"file\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let unsaid = clerk.post(&format!("{at}/open"), &[("file", &file)]).await;
        assert!(unsaid.status == 422 && unsaid.text().contains("请写明查看用途"), "{}", unsaid.text());
        let opened = clerk.post(&format!("{at}/open"), &[("file", &file), ("purpose", "示例：核实")]).await;
        let source = shown(&opened);
        assert_eq!(clerk.get(&source).await.header("content-type"), Some("image/jpeg"));
        assert_eq!(applicant.get(&source).await.status, 404, "the reading is another's");
        assert!(applicant.get(&at).await.text().contains("示例：核实"), "and the applicant sees it was read");

        let forbidden = applicant.post(&format!("{at}/show"), &[("file", &file)]).await;
        assert!(forbidden.text().contains("只有当地工作人员能公开材料"), "{}", forbidden.text());
        leads(&clerk.post(&format!("{at}/show"), &[("file", &file)]).await, &at);
        let stranger = crate::visitor::Visitor::new(&town.browser);
        let shown = stranger.get(&at).await;
        let text = shown.text().into_owned();
        assert!(
            text.contains("<img src=\"/towns") && !text.contains("<form method=\"post\" action=\"/towns"),
            "{text}"
        );
        leads(&clerk.post(&format!("{at}/hide"), &[("file", &file)]).await, &at);
        leads(&applicant.post(&format!("{at}/remove"), &[("file", &file)]).await, &at);
        assert!(stranger.get(&at).await.text().contains("还没有照片和材料"));
    });
}

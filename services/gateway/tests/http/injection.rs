//! What people send stays what it is: text. Script, SQL, paths and header lines, kept and shown again or sent back at once.

use serde_json::json;
use wuwei_contracts::{
    CommunityId, Reference,
    registry::{CommunityDetails, CommunityKind, RegisterCommunity},
    wishes::{Channel, DisclosedText, GetWish, ReadOwnText, SubmitWish, WishState},
};
use wuwei_runtime::ids;
use wuwei_stories::people::{CLERK, DALANG, RESIDENT, TOWN_OFFICER, VILLAGE};
use wuwei_testkit::{Backend, run};

use crate::{
    browser::Answer,
    staff::{Town, leads},
    visitor::Visitor,
};

/// Markup that breaks out of an attribute, then of the text.
const SCRIPT: &str = "示例\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
/// The same in an address.
const IN_ADDRESS: &str = "%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E";
/// SQL that ends a statement and begins another.
const SQL: &str = "示例'); DROP TABLE wishes; -- \" OR \"1\"=\"1";

/// Nothing of [`SCRIPT`] stands in the page as markup.
fn harmless(answer: &Answer, what: &str) {
    let page = answer.text();
    for markup in ["<script>alert", "<img src=x", "onerror=alert(1)>"] {
        assert!(!page.contains(markup), "{what} holds {markup}: {page}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{what}: {policy}");
}

/// A wish in these words.
fn handed_in(community: &CommunityId, text: &str) -> SubmitWish {
    SubmitWish {
        id: ids::new(),
        community: community.clone(),
        category: "facilities".to_owned(),
        channel: Channel::OnlineHall,
        external_id: None,
        text: text.to_owned(),
        parts: Vec::new(),
        for_person: None,
        anonymous: false,
        sample: true,
    }
}

#[test]
fn script_that_was_handed_in_is_text_on_every_page_that_shows_it() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let details = CommunityDetails { name: SCRIPT.to_owned(), ..CommunityDetails::default() };
        let (village, kind) = (VILLAGE.to_owned().try_into().unwrap(), CommunityKind::HousingEstate);
        let register = RegisterCommunity { village, id: None, kind, details, sample: true };
        let community = town.life.by(TOWN_OFFICER, DALANG, register).await.id;
        town.life.city.settled().await;
        let wish = SubmitWish { parts: vec![SCRIPT.to_owned()], ..handed_in(&community, SCRIPT) };
        let wish = town.life.by(RESIDENT, DALANG, wish).await.wish;
        let (clerk, resident) = (town.as_persona("clerk").await, town.as_persona("resident").await);
        let desk = format!("/work/{DALANG}/{community}");
        let at = format!("{desk}/wishes/{}", wish.id);
        leads(&clerk.post(&format!("{at}/accept"), &[]).await, &at);
        let talk = [
            ("talk.form", "residents"),
            ("count.residents", "2"),
            ("talk.minutes", SCRIPT),
            ("talk.conclusion", SCRIPT),
        ];
        leads(&clerk.post(&format!("{at}/deliberate"), &talk).await, &at);
        leads(&clerk.post(&format!("{at}/grade"), &[("grade", "now"), ("reason", SCRIPT)]).await, &at);
        let parts = [("summary", SCRIPT), ("parts.0", SCRIPT)];
        leads(&clerk.post(&format!("{at}/publish"), &parts).await, &at);

        let public = format!("/towns/{DALANG}/wishes/{}", wish.receipt);
        let mut shown = 0;
        for (who, path) in [
            (&resident, public.clone()),
            (&resident, format!("{public}/timeline")),
            (&resident, format!("{public}/slip")),
            (&resident, format!("/towns/{DALANG}/communities/{community}")),
            (&resident, format!("/towns/{DALANG}/communities/{community}/wish")),
            (&resident, format!("/towns/{DALANG}?name=script")),
            (&resident, format!("/lookup?number={}", wish.receipt)),
            (&resident, "/my".to_owned()),
            (&resident, "/notices".to_owned()),
            (&clerk, desk.clone()),
            (&clerk, at.clone()),
            (&clerk, format!("{desk}/wishes?list=match")),
        ] {
            let answer = who.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            harmless(&answer, &path);
            shown += usize::from(answer.text().contains("&#60;script&#62;alert"));
        }
        assert!(shown >= 7, "the pages show what was handed in, as text: {shown}");
        let own = resident.post(&format!("{public}/own-text"), &[]).await;
        harmless(&own, "the own words");
        assert!(own.text().contains("&#60;script&#62;alert"));
        let private = clerk.post(&format!("{at}/text"), &[("purpose", SCRIPT)]).await;
        harmless(&private, "the private words");
        let reads = resident.post(&format!("{public}/reads"), &[]).await;
        harmless(&reads, "who read them");
        assert!(reads.text().contains("&#60;script&#62;alert"), "{}", reads.text());
    });
}

#[test]
fn script_in_an_address_is_sent_back_by_no_page() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let clerk = town.as_persona("clerk").await;
        let nobody = Visitor::new(&town.browser);
        for path in [
            format!("/lookup?number={IN_ADDRESS}"),
            format!("/lookup?number=WS-26-000001-7&town={IN_ADDRESS}"),
            format!("/towns/{IN_ADDRESS}"),
            format!("/towns/{DALANG}?name={IN_ADDRESS}"),
            format!("/towns/{DALANG}?kind={IN_ADDRESS}"),
            format!("/towns/{DALANG}/communities/{IN_ADDRESS}"),
            format!("/towns/{DALANG}/wishes/{IN_ADDRESS}"),
            format!("/towns/{DALANG}/wishes/WS-26-000001-7/files/{IN_ADDRESS}"),
            format!("/work/{DALANG}/{IN_ADDRESS}"),
            format!("/work/{DALANG}/{VILLAGE}/wishes?list={IN_ADDRESS}"),
            format!("/work/{DALANG}/{VILLAGE}/wishes?list=accept&after={IN_ADDRESS}"),
            format!("/overview/{IN_ADDRESS}"),
            format!("/stories/{IN_ADDRESS}"),
            format!("/preferences?language={IN_ADDRESS}&back={IN_ADDRESS}"),
            format!("/sign-in?return_to={IN_ADDRESS}"),
            format!("/assets/{IN_ADDRESS}"),
            format!("/{IN_ADDRESS}"),
            format!("/api/v1/towns/{IN_ADDRESS}/registry/list_towns"),
        ] {
            for who in [&nobody, &clerk] {
                let answer = who.get(&path).await;
                assert!(answer.status < 500, "{path}: {answer:?}");
                harmless(&answer, &path);
            }
        }
        let sent = nobody.post("/lookup/code", &[("follow_code", SCRIPT)]).await;
        harmless(&sent, "a follow code");
    });
}

#[test]
fn sql_is_kept_as_text_and_finds_nothing_it_should_not() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let before = town.wish().await;
        let wish = SubmitWish { external_id: Some(SQL.to_owned()), ..handed_in(&town.community, SQL) };
        let kept = town.life.by(RESIDENT, DALANG, wish).await.wish;
        assert_eq!(kept.external_id.as_deref(), Some(SQL));
        let read = ReadOwnText { id: ids::new(), wish: kept.id, follow_code: None };
        let disclosure = town.life.by(RESIDENT, DALANG, read).await.disclosure;
        assert_eq!(town.life.by(RESIDENT, DALANG, DisclosedText { disclosure }).await.text, SQL);

        let found = async |path: &str| town.browser.get(CLERK, path).await;
        let always = "%27%20OR%20%271%27=%271";
        let at = format!("/api/v1/towns/{DALANG}");
        let named = found(&format!("{at}/registry/search_communities?name={always}")).await;
        assert_eq!((named.status, &named.json()["items"]), (200, &json!([])), "{named:?}");
        let category = found(&format!("{at}/wishes/list_wishes?category=x{always}")).await;
        assert_eq!((category.status, &category.json()["items"]), (200, &json!([])), "{category:?}");
        for wrong in [
            format!("{at}/wishes/get_wish?wish=WS-26-000001-7{always}"),
            format!("{at}/wishes/list_wishes?community={always}"),
            format!("{at}/wishes/list_wishes?page.after={always}"),
            format!("{at}/files/{}{always}", before.receipt),
        ] {
            assert_eq!(found(&wrong).await.status, 400, "{wrong}");
        }
        let there = GetWish { wish: Reference::Id(before.id) };
        assert_eq!(town.life.by(RESIDENT, DALANG, there).await.state, WishState::Submitted, "no table was dropped");
    });
}

#[test]
fn no_path_leads_out_of_where_it_belongs_and_no_name_is_a_wildcard() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        for path in [
            "/assets/../../Cargo.toml",
            "/assets/..%2f..%2fCargo.toml",
            "/assets/%2e%2e/%2e%2e/Cargo.toml",
            "/assets/..%5c..%5cCargo.toml",
            "/assets/console.css%00.html",
            "//etc/passwd",
            "/towns/..%2f..%2f..%2fetc%2fpasswd",
        ] {
            let answer = town.browser.bare("GET", path, &[], String::new()).await;
            assert_eq!(answer.status, 404, "{path}: {answer:?}");
            assert!(!answer.text().contains("[workspace") && !answer.text().contains("root:"), "{path}");
        }
        // What stands in an address becomes part of a subject: none of these may be one.
        for path in [
            "/api/v1/towns/*/registry/list_towns",
            "/api/v1/towns/%3E/registry/list_towns",
            "/api/v1/towns/dalang.registry.list_towns%20x/registry/list_towns",
            "/api/v1/towns/dalang/*/list_towns",
            "/api/v1/towns/dalang/registry/%3E",
            "/api/v1/towns/dalang/registry/list_towns%0d%0aPUB%20x%200",
            "/api/v1/towns/dalang/$JS.API/INFO",
        ] {
            let answer = town.browser.get(CLERK, path).await;
            assert_eq!(answer.status, 404, "{path}: {answer:?}");
        }
        for id in ["*", "%3E", "a.b", "a%20b"] {
            let path = format!("/api/v1/towns/{DALANG}/wishes/wish/{id}/events");
            assert_eq!(town.browser.get(CLERK, &path).await.status, 400, "{path}");
        }
    });
}

#[test]
fn no_value_becomes_a_header_line() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let nobody = Visitor::new(&town.browser);
        let line = "%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script>";
        for path in [
            format!("/preferences?language=zh{line}&back=/{line}"),
            format!("/preferences?text=large{line}&back=%2F{line}"),
            format!("/sign-in?return_to=/{line}"),
            format!("/towns/{DALANG}/wishes/WS-26-000001-7{line}/confirm"),
            format!("/towns/{DALANG}/communities/{}{line}/wish", town.community),
        ] {
            let answer = nobody.get(&path).await;
            assert!(answer.status < 500, "{path}: {answer:?}");
            assert!(answer.headers("set-cookie").all(|set| !set.starts_with("evil")), "{path}: {answer:?}");
            let to = answer.header("location").unwrap_or_default();
            assert!(!to.contains(['\r', '\n']) && !to.contains("evil.example"), "{path}: {to}");
        }
        // Header lines of NATS: what is passed on of a request's own headers is checked, and the rest is left behind.
        let body = json!({ "wish": town.wish().await.receipt }).to_string();
        let address = format!("/api/v1/towns/{DALANG}/wishes/get_wish");
        for (name, value) in
            [("Wuwei-Correlation", "x\tNats-Rollup: all"), ("traceparent", "00-zz"), ("Idempotency-Key", "a b")]
        {
            let answer = town.browser.send(("POST", &address), RESIDENT, &[(name, value)], body.clone()).await;
            assert!(answer.status == 200 || answer.status == 400, "{name}: {answer:?}");
        }
    });
}

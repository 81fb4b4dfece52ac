//! The console, as residents use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::path::Path;

use wuwei_browser::{
    Chromium, Page, Screen, Site,
    steps::{photo, pictures},
};
use wuwei_contracts::{
    CommunityId,
    wishes::{
        AcceptWish, ClaimPart, ContactClaim, DeliberateWish, FulfilPart, Grade, GradeWish, Participants, PublishWish,
        Side, Talk, TalkForm,
    },
};
use wuwei_stories::people::{CLERK, DALANG};
use wuwei_testkit::{Backend, run, servers::printed_by};

const VOLUNTEER: &str = "sample-volunteer-dalang";
/// What the wisher says to staff only.
const PRIVATE: &str = "我妈妈腿脚不便，楼道灯坏了三个月，晚上下楼摔过一次";
/// Most bytes of a first page with all it loads.
const HEAVIEST: u64 = 150_000;

/// Staff weigh the wish, a volunteer keeps it.
async fn it_is_kept(site: &Site, receipt: &str, estate: &CommunityId) {
    let (wish, life) = (site.wish(receipt).await, &site.life);
    let community = || Some(estate.clone());
    life.by(CLERK, DALANG, AcceptWish { wish, community: community() }).await;
    let participants = vec![Participants { side: Side::Residents, count: 3 }];
    let (minutes, conclusion) = ("示例：在楼下聊了一会".to_owned(), "示例：换灯".to_owned());
    let talk = Talk { form: TalkForm::Residents, participants, minutes, conclusion };
    life.by(CLERK, DALANG, DeliberateWish { wish, community: community(), talk }).await;
    let reason = "示例：有人摔过".to_owned();
    life.by(CLERK, DALANG, GradeWish { wish, community: community(), grade: Grade::Now, reason }).await;
    let summary = "示例：居民希望修好楼道灯".to_owned();
    life.by(CLERK, DALANG, PublishWish { wish, community: community(), summary, parts: Vec::new() }).await;
    life.by(VOLUNTEER, DALANG, ClaimPart { wish, community: None, part: 1, organisation: None }).await;
    life.by(VOLUNTEER, DALANG, ContactClaim { wish, community: None, part: 1 }).await;
    let evidence = "示例：灯亮了".to_owned();
    life.by(VOLUNTEER, DALANG, FulfilPart { wish, community: None, part: 1, evidence, files: Vec::new() }).await;
}

/// Finds the community called `name` from the first page on.
async fn find_community(page: &Page, name: &str) {
    page.open("/").await;
    page.press("找小区、提心愿").await;
    page.click(&format!("a[href='/towns/{DALANG}']")).await;
    page.fill("#name", name).await;
    page.press("查找").await;
    page.press(name).await;
    page.reads("h1", name).await;
}

/// Hands in a wish from the community's page; its receipt number.
async fn make_a_wish(page: &Page) -> String {
    page.press("在这里提心愿").await;
    page.choose("#category", "facilities").await;
    page.fill("#text", PRIVATE).await;
    page.write("#photo", photo().to_str().unwrap()).await;
    page.press("提交心愿").await;
    page.text("#receipt").await
}

/// A resident who signs in: the whole way, each step by what the page shows.
async fn a_wish_of_ones_own(site: &Site, page: &Page, name: &str) {
    let estate = site.community(name).await;
    find_community(page, name).await;
    page.sign_in("resident").await;
    assert_eq!(page.path().await, format!("/towns/{DALANG}/communities/{estate}"), "back where it was");
    let receipt = make_a_wish(page).await;
    assert!(!page.has("#follow-code").await, "who signs in needs no code");
    page.press("查看进度").await;
    page.reads("#state", "已提交").await;
    page.reads("#next", "下一步：受理").await;
    assert!(!page.source().await.to_string().contains("腿脚不便"), "nobody reads the words unasked");
    page.open("/my").await;
    page.reads("main", &receipt).await;

    it_is_kept(site, &receipt, &estate).await;
    page.open("/notices").await;
    page.reads("#notices", "已办成，请您确认").await;
    page.press("全部标为已读").await;
    page.reads("#notices", "已受理").await;
    assert!(!page.has("form[action='/notices/read']").await, "nothing is unread");
    page.click("#message").await;
    page.press("保存").await;
    page.reads("#notices", "已受理").await;
    assert!(page.has("#email[checked]").await && !page.has("#message[checked]").await, "as chosen");
    page.open("/my").await;
    page.press(&receipt).await;
    page.reads("#timeline", "办成").await;
    page.reads("main", "居民希望修好楼道灯").await;
    page.reads("ul.files", "不公开").await;
    page.press("看原话").await;
    page.reads("#own-text", "腿脚不便").await;
    page.picture_at("ul.files img").await;
    page.picture(&pictures(), &format!("wish-{name}")).await;
    page.press("谁读过").await;
    page.reads("#reads", "提出人").await;
    page.click("#kept").await;
    page.press("提交答复").await;
    page.reads("#state", "已答复").await;
    assert_eq!(page.path().await, format!("/towns/{DALANG}/wishes/{receipt}"));
    page.open("/lookup").await;
    page.fill("#number", &receipt.to_lowercase()).await;
    page.press("查询").await;
    page.reads("article", &receipt).await;
}

#[test]
fn a_resident_makes_follows_and_answers_a_wish() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let page = chromium.open(&site.address(), Screen::DESK).await;
        a_wish_of_ones_own(&site, &page, "示例花园").await;
        page.close().await;
    });
}

#[test]
fn all_of_it_works_without_script() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let page = chromium.open(&site.address(), Screen::NO_SCRIPT).await;
        page.open("/").await;
        a_wish_of_ones_own(&site, &page, "示例山庄").await;
        page.close().await;
    });
}

#[test]
fn a_page_shows_what_happens_without_being_loaded_again() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let page = chromium.open(&site.address(), Screen::DESK).await;
        let estate = site.community("示例花园").await;
        find_community(&page, "示例花园").await;
        let receipt = make_a_wish(&page).await;
        page.press("查看进度").await;
        page.reads("#state", "已提交").await;
        page.run("window.same = true;").await;
        it_is_kept(&site, &receipt, &estate).await;
        page.reads("#state", "已办成").await;
        assert_eq!(page.run("return window.same === true;").await, true, "the page was not loaded again");
        page.close().await;
    });
}

#[test]
fn who_gives_no_name_answers_by_the_follow_code_and_nobody_else_does() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let page = chromium.open(&site.address(), Screen::TELEPHONE).await;
        let estate = site.community("示例花园").await;
        find_community(&page, "示例花园").await;
        let receipt = make_a_wish(&page).await;
        let code = page.text("#follow-code").await;
        it_is_kept(&site, &receipt, &estate).await;
        page.open("/lookup").await;
        page.fill("#code", "AAAAAAAAAAAA").await;
        page.press("用查询码查询").await;
        page.reads("#no-code", "没有心愿用这个查询码").await;
        page.fill("#code", &code.to_lowercase()).await;
        page.press("用查询码查询").await;
        page.reads("h1", &receipt).await;
        assert_eq!(page.path().await, format!("/towns/{DALANG}/wishes/{receipt}"), "the code stands in no address");
        page.fill("#code-own", "AAAAAAAAAAAA").await;
        page.press("看原话").await;
        page.reads("[role=alert]", "查询码不对").await;
        page.fill("#code-answer", &code).await;
        page.click("#not-kept").await;
        page.press("提交答复").await;
        // Who is not satisfied sees it opened again.
        page.reads("#timeline", "重新打开").await;
        page.close().await;
    });
}

/// The pages a resident comes across, by name.
async fn screens(site: &Site, page: &Page) -> Vec<(&'static str, String)> {
    let estate = site.community("示例花园").await;
    find_community(page, "示例花园").await;
    let receipt = make_a_wish(page).await;
    it_is_kept(site, &receipt, &estate).await;
    let community = format!("/towns/{DALANG}/communities/{estate}");
    let wish = format!("/towns/{DALANG}/wishes/{receipt}");
    vec![
        ("home", "/".to_owned()),
        ("towns", "/towns".to_owned()),
        ("town", format!("/towns/{DALANG}")),
        ("submit", format!("{community}/wish")),
        ("slip", format!("{wish}/slip")),
        ("lookup", format!("/lookup?number={receipt}")),
        ("lookup-wrong", "/lookup?number=WS-26-000001-1".to_owned()),
        ("missing", "/towns/atlantis".to_owned()),
        ("community", community),
        ("wish", wish),
    ]
}

#[test]
fn every_screen_fits_a_small_telephone_in_usual_and_in_large_letters() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let page = chromium.open(&site.address(), Screen::TELEPHONE).await;
        let screens = screens(&site, &page).await;
        for text in ["usual", "large"] {
            page.prefers("text", text).await;
            for (name, path) in &screens {
                page.open(path).await;
                page.picture(&pictures(), &format!("telephone-{text}-{name}")).await;
                assert_eq!(page.overhang().await, 0, "{name} in {text} letters is wider than 360 pixels");
            }
        }
        page.close().await;
    });
}

#[test]
fn every_screen_is_accessible_in_both_languages() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let page = chromium.open(&site.address(), Screen::DESK).await;
        let mut screens = screens(&site, &page).await;
        screens.push(("my", "/my".to_owned()));
        screens.push(("interface", "/api".to_owned()));
        screens.push(("notices", "/notices".to_owned()));
        let modules = printed_by("tests/tools/get-clients.sh");
        let axe = Path::new(modules.lines().nth(2).unwrap()).join("node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
        page.open("/sign-in").await;
        assert_eq!(page.violations(&axe).await, Vec::<String>::new(), "sign-in");
        page.open("/").await;
        page.sign_in("resident").await;
        for language in ["zh", "en"] {
            page.prefers("language", language).await;
            for (name, path) in &screens {
                page.open(path).await;
                page.picture(&pictures(), &format!("desk-{language}-{name}")).await;
                assert_eq!(page.violations(&axe).await, Vec::<String>::new(), "{name} in {language}");
                println!("no violation: {name} ({language})");
            }
        }
        page.close().await;
    });
}

#[test]
fn a_first_page_is_light() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        for path in ["/", "/towns", "/lookup"] {
            let page = chromium.open(&site.address(), Screen::TELEPHONE).await;
            page.open(path).await;
            let weight = page.weight().await;
            println!("{path}: {weight} bytes");
            assert!((1_000..=HEAVIEST).contains(&weight), "{path} weighs {weight} bytes");
            page.close().await;
        }
    });
}

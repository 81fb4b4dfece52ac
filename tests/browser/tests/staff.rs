//! The console, as staff use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::path::Path;

use wuwei_browser::{
    Chromium, Page, Screen, Site,
    steps::{confirmed, decided, matched, opened, photo, pictures, taken_up, talked_over, wished},
};
use wuwei_stories::people::{DALANG, VILLAGE};
use wuwei_testkit::{Backend, run, servers::printed_by};

/// Most taps of a visit with three wishes, from the list of the responsibility area until it is recorded.
const MOST_TAPS: u32 = 12;
#[test]
fn a_wish_goes_from_resident_to_liaison_to_clerk_and_back_and_each_sees_it_live() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let estate = site.community("示例花园").await;
        let resident = opened(&chromium, &site, Screen::DESK, "resident").await;
        let receipt = wished(&resident, &estate).await;
        resident.press("查看进度").await;
        resident.reads("#state", "已提交").await;
        resident.run("window.same = true;").await;

        let liaison = opened(&chromium, &site, Screen::TELEPHONE, "liaison").await;
        taken_up(&liaison, "accept", &receipt).await;
        liaison.press("读取原话").await;
        liaison.reads("#private-text", "楼道灯坏了").await;
        liaison.press("受理").await;
        liaison.reads("#state", "已受理").await;
        talked_over(&liaison).await;
        resident.reads("#state", "已商议").await;

        let clerk = opened(&chromium, &site, Screen::DESK, "clerk").await;
        taken_up(&clerk, "grade", &receipt).await;
        matched(&clerk).await;
        resident.reads("#timeline", "对接").await;
        decided(&clerk).await;
        resident.reads("#state", "已办成").await;
        assert_eq!(resident.run("return window.same === true;").await, true, "the page was not loaded again");

        resident.open(&format!("/towns/{DALANG}/wishes/{receipt}")).await;
        resident.press("谁读过").await;
        resident.reads("#reads", "办理心愿").await;
        confirmed(&resident).await;

        clerk.open(&format!("/stories/{receipt}?town={DALANG}")).await;
        clerk.reads("#story", "灯亮了").await;
        for (service, happened) in [("wishes", "受理"), ("delegation", "办结"), ("wishes", "提出人答复")] {
            clerk.reads("#story", happened).await;
            assert!(clerk.has(&format!(".story .{service}")).await, "{happened} in {service}");
        }
        for page in [resident, liaison, clerk] {
            page.close().await;
        }
    });
}

/// Taps, and counts it.
async fn tap(page: &Page, css: &str, taps: &mut u32) {
    *taps += 1;
    page.click(css).await;
}

/// Taps into a field, and writes.
async fn write(page: &Page, css: &str, text: &str, taps: &mut u32) {
    *taps += 1;
    page.fill(css, text).await;
}

/// Fills the visit's form: two households, `wishes` wishes.
async fn told(page: &Page, wishes: usize, taps: &mut u32) {
    write(page, "#households", "3栋502\n3栋503", taps).await;
    for place in 0..wishes {
        tap(page, &format!("label[for='category-{place}-elderly']"), taps).await;
        write(page, &format!("#text-{place}"), "想要一个扶手", taps).await;
        write(page, &format!("#summary-{place}"), "示例：装扶手", taps).await;
    }
}

#[test]
fn a_visit_with_three_wishes_takes_twelve_taps() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let estate = site.community("示例花园").await;
        let page = opened(&chromium, &site, Screen::TELEPHONE, "liaison").await;
        page.open("/visits").await;
        page.reads("main", "从未走访").await;
        page.picture(&pictures(), "telephone-visits").await;
        let mut taps = 0;
        tap(&page, &format!("a[href$='{estate}']"), &mut taps).await;
        told(&page, 3, &mut taps).await;
        page.picture(&pictures(), "telephone-visit").await;
        tap(&page, "form#visit > p > button", &mut taps).await;
        page.reads("h1", "走访已登记").await;
        println!("{taps} taps");
        assert!(taps <= MOST_TAPS, "{taps} taps");
        assert_eq!(page.run("return document.querySelectorAll('#visited li').length;").await, 3, "three wishes");
        page.picture(&pictures(), "telephone-visited").await;
        page.open("/visits").await;
        page.reads("main", "已走访 2 / 1200 户").await;
        page.close().await;
    });
}

#[test]
fn a_visit_is_kept_in_the_browser_until_there_is_a_network_and_recorded_once() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let estate = site.community("示例花园").await;
        let page = opened(&chromium, &site, Screen::TELEPHONE, "liaison").await;
        let form = format!("/visits/{DALANG}/{estate}");
        page.open(&form).await;
        told(&page, 1, &mut 0).await;
        // The draft is there after the page was left.
        page.open("/visits").await;
        page.open(&form).await;
        page.reads("#visit-status", "已存在本机").await;
        let kept = page.run("return document.getElementById('summary-0').value;").await;
        assert_eq!(kept, "示例：装扶手");
        page.run("Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });").await;
        page.click("form#visit > p > button").await;
        page.reads("#visit-status", "没有网络").await;
        page.run("delete navigator.onLine; window.dispatchEvent(new Event('online'));").await;
        page.reads("#visit-sent", "WS-").await;
        page.reads("#visit-status", "已提交").await;
        assert_eq!(page.run("return localStorage.length - (localStorage.getItem('wuwei-visits') === '[]');").await, 0);
        page.open("/visits").await;
        page.reads("main", "1 次").await;
        page.close().await;
    });
}

/// The pages of staff by name, and who looks at them.
async fn screens(site: &Site, chromium: &Chromium) -> Vec<(&'static str, &'static str, String)> {
    let estate = site.community("示例花园").await;
    let resident = opened(chromium, site, Screen::DESK, "resident").await;
    let receipt = wished(&resident, &estate).await;
    let other = wished(&resident, &estate).await;
    resident.close().await;
    let clerk = opened(chromium, site, Screen::DESK, "clerk").await;
    taken_up(&clerk, "accept", &receipt).await;
    clerk.press("受理").await;
    clerk.reads("#state", "已受理").await;
    talked_over(&clerk).await;
    matched(&clerk).await;
    clerk.open(&format!("/work/{DALANG}/{VILLAGE}")).await;
    clerk.click("[href*='/cases/']").await;
    clerk.element("#take-in").await;
    let case = clerk.path().await;
    clerk.click("main a[href$='/files']").await;
    let papers = clerk.path().await;
    clerk.write("#file", photo().to_str().unwrap()).await;
    clerk.press("上传").await;
    clerk.reads("#files", "不公开").await;
    clerk.write("input[name='purpose']", "示例：核实").await;
    clerk.press("查看").await;
    clerk.picture_at("#files img").await;
    clerk.close().await;
    let (wish, new) = (site.wish(&receipt).await, site.wish(&other).await);
    let desk = format!("/work/{DALANG}/{VILLAGE}");
    vec![
        ("work", "clerk", "/work".to_owned()),
        ("desk", "clerk", desk.clone()),
        ("list", "clerk", format!("{desk}/wishes?list=accept")),
        ("wish-new", "clerk", format!("/work/{DALANG}/{estate}/wishes/{new}")),
        ("wish-matched", "clerk", format!("/work/{DALANG}/{estate}/wishes/{wish}")),
        ("case", "clerk", case),
        ("case-papers", "clerk", papers),
        ("rounds", "town-officer", format!("/towns/{DALANG}/rounds")),
        ("overview-town", "town-officer", format!("/overview/{DALANG}")),
        ("overview-city", "city-officer", "/overview/city".to_owned()),
        ("overview-tables", "city-officer", "/overview/city?as=tables".to_owned()),
        ("visits", "liaison", "/visits".to_owned()),
        ("visit", "liaison", format!("/visits/{DALANG}/{estate}")),
        ("operator", "operator", "/operator".to_owned()),
        ("story", "clerk", format!("/stories/{wish}?town={DALANG}")),
        ("story-events", "auditor", format!("/stories/{wish}?town={DALANG}")),
        ("forbidden", "resident", desk),
    ]
}

#[test]
fn every_screen_of_staff_is_accessible_in_both_languages_and_fits_a_small_telephone() {
    run(Backend::Sqlite, async |_| {
        let (site, chromium) = (Site::open().await, Chromium::start().await);
        let screens = screens(&site, &chromium).await;
        let modules = printed_by("tests/tools/get-clients.sh");
        let axe = Path::new(modules.lines().nth(2).unwrap()).join("node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
        let mut people: Vec<_> = screens.iter().map(|(_, persona, _)| *persona).collect();
        people.sort_unstable();
        people.dedup();
        let mut wrong = Vec::new();
        for persona in people {
            let page = opened(&chromium, &site, Screen::DESK, persona).await;
            for language in ["zh", "en"] {
                page.prefers("language", language).await;
                for (name, _, path) in screens.iter().filter(|(_, of, _)| *of == persona) {
                    page.open(path).await;
                    page.picture(&pictures(), &format!("staff-{language}-{name}")).await;
                    let found = page.violations(&axe).await;
                    println!("{} violations: {name} ({language})", found.len());
                    wrong.extend(found.into_iter().map(|one| format!("{name} in {language}: {one}")));
                }
            }
            page.close().await;
            let phone = opened(&chromium, &site, Screen::TELEPHONE, persona).await;
            for (name, _, path) in screens.iter().filter(|(_, of, _)| *of == persona) {
                phone.open(path).await;
                phone.picture(&pictures(), &format!("staff-telephone-{name}")).await;
                let overhang = phone.overhang().await;
                if overhang != 0 {
                    wrong.push(format!("{name} reaches {overhang} pixels beyond 360"));
                }
            }
            phone.close().await;
        }
        assert_eq!(wrong, Vec::<String>::new());
    });
}

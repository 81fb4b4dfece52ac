//! Overviews, the operator's page, stories, rounds and visits, before all services: whose they are, and what they show.

use jiff::SignedDuration;
use wuwei_contracts::{
    Fen, VillageCode,
    subsidies::{Criterion, OpenRound},
    wishes::{CountVisits, CountWishes},
};
use wuwei_runtime::ids;
use wuwei_stories::people::{CLERK, DALANG, TOWN_OFFICER, VILLAGE};
use wuwei_testkit::{Backend, run};

use crate::{
    staff::{Town, leads, published},
    visitor::Visitor,
};

async fn statuses(town: &Town, persona: &str, paths: &[&str]) -> Vec<u16> {
    let visitor = town.as_persona(persona).await;
    let mut statuses = Vec::new();
    for path in paths {
        statuses.push(visitor.get(path).await.status);
    }
    statuses
}

#[test]
fn an_overview_is_shown_to_whoever_reads_the_cases_of_all_of_it() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        town.wish().await;
        let paths = ["/overview/city", "/overview/city/figures", "/overview/dalang", "/overview/humen", "/overview/x"];
        for (persona, expected) in [
            ("city-officer", [200, 200, 200, 200, 404]),
            ("auditor", [200, 200, 200, 200, 404]),
            ("town-officer", [403, 403, 200, 403, 404]),
            ("clerk", [403, 403, 403, 403, 404]),
            ("resident", [403, 403, 403, 403, 404]),
        ] {
            assert_eq!(statuses(&town, persona, &paths).await, expected, "{persona}");
        }
        assert_eq!(Visitor::new(&town.browser).get("/overview/city").await.status, 403);
        let officer = town.as_persona("city-officer").await;
        let charts = officer.get("/overview/city").await;
        let text = charts.text();
        assert!(text.contains("role=\"img\"") && text.contains("<desc id=\"by-state-says\">共 1 个心愿"), "{text}");
        assert!(text.contains("hx-get=\"/overview/city/figures\"") && !text.contains("style=\""), "{text}");
        let tables = officer.get("/overview/city?as=tables").await;
        assert!(
            tables.text().contains("<th scope=\"row\">已提交</th>") && !tables.text().contains("<svg"),
            "as numbers"
        );
    });
}

#[test]
fn what_was_counted_is_counted_again_once_it_is_old() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let officer = town.as_persona("town-officer").await;
        let says = async |number: u32| {
            let page = officer.get("/overview/dalang").await;
            page.text().contains(&format!("共 {number} 个心愿"))
        };
        assert!(says(0).await);
        town.wish().await;
        assert!(says(0).await, "not for each look");
        town.life.city.advance(SignedDuration::from_secs(6)).await;
        wuwei_testkit::wait::until("counted again", wuwei_testkit::wait::PATIENCE, || async {
            says(1).await.then_some(())
        })
        .await;
        assert_eq!(town.life.by(CLERK, DALANG, CountWishes {}).await.counts.len(), 1);
    });
}

#[test]
fn how_the_system_runs_is_shown_to_operators_and_auditors() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        for (persona, status) in [("operator", 200), ("auditor", 200), ("city-officer", 403), ("resident", 403)] {
            assert_eq!(
                statuses(&town, persona, &["/operator", "/operator/figures"]).await,
                [status, status],
                "{persona}"
            );
        }
        let shown = town.as_persona("operator").await.get("/operator").await;
        for service in ["assessment", "delegation", "registry", "subsidies", "wishes"] {
            assert!(shown.text().contains(&format!("rowspan=\"1\">{service}</th>")), "{service}: {}", shown.text());
        }
        assert!(shown.text().contains("没有死信"), "{}", shown.text());
    });
}

#[test]
fn a_story_tells_each_as_much_as_they_may_know() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let (wish, clerk) = (town.wish().await, town.as_persona("clerk").await);
        published(&town, &clerk, &wish).await;
        let at = town.address(&wish);
        clerk.get(&at).await;
        let item = [("part", "1"), ("target.kind", "service_item"), ("target.item", "wh-01")];
        leads(&clerk.post(&format!("{at}/match"), &item).await, &at);
        let path = format!("/stories/{}?town={DALANG}", wish.receipt);
        wuwei_testkit::wait::until("the case in the story", wuwei_testkit::wait::PATIENCE, || async {
            clerk.get(&path).await.text().contains("CS-").then_some(())
        })
        .await;
        let resident = town.as_persona("resident").await;
        for visitor in [&resident, &Visitor::new(&town.browser)] {
            let told = visitor.get(&path).await;
            assert_eq!(told.status, 200);
            assert!(told.text().contains("商议") && !told.text().contains("CS-"), "no cases: {}", told.text());
            assert!(!told.text().contains("org.wuwei."), "no events");
        }
        let auditor = town.as_persona("auditor").await.get(&path).await;
        for part in ["org.wuwei.wishes.wish.part_matched.v1", "org.wuwei.delegation.case.filed.v1", "故事编号"] {
            assert!(auditor.text().contains(part), "{part}: {}", auditor.text());
        }
        assert_eq!(clerk.get(&format!("/stories/{}", wish.id)).await.status, 200, "an id is one town's");
        let number = clerk.get(&format!("/stories/{}", wish.receipt)).await;
        assert_eq!(number.header("location"), Some(&*format!("/lookup?number={}", wish.receipt)));
        for nothing in [ids::new().to_string(), "WS-26-000001-1".to_owned(), "x".to_owned()] {
            assert_eq!(clerk.get(&format!("/stories/{nothing}?town={DALANG}")).await.status, 404, "{nothing}");
        }
    });
}

#[test]
fn a_round_is_shown_to_everybody_and_allocated_by_its_office_only() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let criterion = Criterion { code: "need".to_owned(), title: "示例需要".to_owned(), weight: 100 };
        let now = town.life.city.clock().now();
        let round = OpenRound {
            id: ids::new(),
            title: "示例奖补".to_owned(),
            envelope: Fen(1_000_000),
            cap: Fen(200_000),
            kinds: Vec::new(),
            call_until: now + SignedDuration::from_hours(24),
            criteria: vec![criterion],
            minimum_scorers: 3,
            pay_within: 10,
            sample: true,
        };
        let id = town.life.by(TOWN_OFFICER, DALANG, round).await.round.id;
        let path = format!("/towns/{DALANG}/rounds/{id}");
        let nobody = Visitor::new(&town.browser);
        let listed = nobody.get(&format!("/towns/{DALANG}/rounds")).await;
        assert!(listed.text().contains("示例奖补") && listed.text().contains("¥10000.00"), "{}", listed.text());
        let shown = nobody.get(&path).await;
        assert!(shown.text().contains("示例需要 · 100%") && !shown.text().contains("/allocate"), "{}", shown.text());
        let resident = town.as_persona("resident").await;
        assert_eq!(resident.post(&format!("{path}/allocate"), &[]).await.status, 403);
        let officer = town.as_persona("town-officer").await;
        let early = officer.post(&format!("{path}/allocate"), &[]).await;
        assert!(early.status == 422 && early.text().contains("role=\"alert\""), "{}", early.text());
        assert_eq!(nobody.get(&format!("/towns/{DALANG}/rounds/{}", ids::new())).await.status, 404);
    });
}

/// A visit to one household with two wishes, the second saying `summary`.
fn visit<'a>(ids: &'a [String; 3], summary: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", &ids[0]),
        ("households", "3栋502"),
        ("team", "2"),
        ("kind", "door"),
        ("id.0", &ids[1]),
        ("category.0", "elderly"),
        ("summary.0", "示例：装扶手"),
        ("id.1", &ids[2]),
        ("category.1", "elderly"),
        ("text.1", "想换个灯"),
        ("summary.1", summary),
    ]
}

#[test]
fn a_visit_is_recorded_once_however_often_it_is_sent_and_what_is_refused_can_be_mended() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let path = format!("/visits/{DALANG}/{}", town.community);
        for (persona, status) in [("liaison", 200), ("clerk", 200), ("volunteer", 403), ("resident", 403)] {
            assert_eq!(statuses(&town, persona, &["/visits", &path]).await, [status, status], "{persona}");
        }
        let liaison = town.as_persona("liaison").await;
        let ids = [(); 3].map(|()| ids::new().to_string());
        let wrong = liaison.post(&path, &visit(&ids, "示例：请打 13800138000")).await;
        let text = wrong.text();
        assert_eq!(wrong.status, 422, "{text}");
        assert!(text.contains("id=\"summary-1-wrong\"") && text.contains("这个心愿已登记"), "{text}");
        assert!(text.contains(&ids[2]), "the same wish, mended");
        for _ in 0..2 {
            let done = liaison.post(&path, &visit(&ids, "示例：换灯")).await;
            assert_eq!(done.status, 200, "{}", done.text());
            assert_eq!(done.text().matches("WS-").count(), 4, "two wishes, each as link and words: {}", done.text());
        }
        let counts = CountVisits { village: VillageCode::parse(VILLAGE).unwrap() };
        let counted = town.life.by(CLERK, DALANG, counts).await.communities;
        assert_eq!((counted.len(), counted[0].visits, counted[0].households), (1, 1, 1));
        let wishes = town.life.by(CLERK, DALANG, CountWishes {}).await.counts;
        assert_eq!(wishes.iter().map(|one| one.wishes).sum::<u64>(), 2);
        let none = liaison.post(&path, &[("households", "")]).await;
        assert!(none.status == 422 && none.text().contains("id=\"households-wrong\""), "{}", none.text());
    });
}

#[test]
fn an_address_that_asks_what_cannot_be_read_is_told_on_a_page_in_the_visitors_language() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let visitor = Visitor::new(&town.browser);
        for path in [
            "/lookup?number=a&number=b",
            "/towns/dalang?name=1&name=2",
            "/my?after=1&after=2",
            "/sign-in?return_to=a&return_to=b",
        ] {
            let told = visitor.get(path).await;
            assert_eq!(told.status, 400, "{path}");
            assert!(told.text().contains("<html lang=\"zh") && told.text().contains("这个网址的参数有误"), "{path}");
        }
        visitor.get("/preferences?language=en&back=/").await;
        let told = visitor.get("/lookup?number=a&number=b").await;
        assert!(told.text().contains("This address asks for something that cannot be read"), "{}", told.text());
    });
}

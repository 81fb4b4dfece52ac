//! The pages of staff, before all services: whose they are, and that each form does what it says.

use wuwei_contracts::{
    CommunityId, PageRequest, Reference,
    delegation::{CaseState, GetCase, ListCases},
    registry::{CommunityDetails, CommunityKind, RegisterCommunity},
    wishes::{Channel, GetWish, SubmitWish, WishState, WishTimeline, WishView},
};
use wuwei_runtime::ids;
use wuwei_stories::{
    Life,
    people::{DALANG, RESIDENT, TOWN_OFFICER, VILLAGE},
};
use wuwei_testkit::{
    Backend,
    city::{Form, Stage},
    run, wait,
};

use crate::{
    browser::{Answer, Browser},
    visitor::Visitor,
};

/// What the wisher says to staff only.
const PRIVATE: &str = "楼道灯坏了三个月";

/// All services and the gateway, with a community of the village of the sample people.
pub struct Town {
    pub life: Life,
    pub browser: Browser,
    pub community: CommunityId,
}

impl Town {
    pub async fn open() -> Self {
        let life = Life::begin(Stage { form: Form::OneProcess, backend: Backend::Sqlite }).await;
        let browser = Browser::before(&life.city).await;
        let details = CommunityDetails { name: "示例花园".to_owned(), ..CommunityDetails::default() };
        let (village, kind) = (VILLAGE.to_owned().try_into().unwrap(), CommunityKind::HousingEstate);
        let register = RegisterCommunity { village, id: None, kind, details, sample: true };
        let community = life.by(TOWN_OFFICER, DALANG, register).await.id;
        life.city.settled().await;
        Self { life, browser, community }
    }

    pub async fn wish(&self) -> WishView {
        let wish = SubmitWish {
            id: ids::new(),
            community: self.community.clone(),
            category: "facilities".to_owned(),
            channel: Channel::OnlineHall,
            external_id: None,
            text: PRIVATE.to_owned(),
            parts: Vec::new(),
            for_person: None,
            anonymous: false,
            sample: true,
        };
        self.life.by(RESIDENT, DALANG, wish).await.wish
    }

    fn desk(&self) -> String {
        format!("/work/{DALANG}/{}", self.community)
    }

    pub fn address(&self, wish: &WishView) -> String {
        format!("{}/wishes/{}", self.desk(), wish.id)
    }

    async fn state(&self, wish: &WishView) -> WishState {
        self.life.by(RESIDENT, DALANG, GetWish { wish: Reference::Id(wish.id) }).await.state
    }

    pub async fn as_persona(&self, persona: &str) -> Visitor<'_> {
        Visitor::signed_in(&self.browser, persona).await
    }
}

/// A form was accepted, and leads to `path`.
pub fn leads(answer: &Answer, path: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(path)), "{}", answer.text());
}

const TALK: [(&str, &str); 4] = [
    ("talk.form", "residents"),
    ("count.residents", "2"),
    ("talk.minutes", "示例：在楼下聊了聊"),
    ("talk.conclusion", "示例：换灯"),
];

/// Has a clerk take the wish as far as its publication.
pub async fn published(town: &Town, clerk: &Visitor<'_>, wish: &WishView) {
    let at = town.address(wish);
    for (action, fields) in [
        ("accept", &[][..]),
        ("deliberate", &TALK[..]),
        ("grade", &[("grade", "now"), ("reason", "示例：有人摔过")][..]),
        ("publish", &[("summary", "示例：修好楼道灯")][..]),
    ] {
        let shown = clerk.get(&at).await;
        assert!(shown.text().contains(&format!("action=\"{at}/{action}\"")), "{action}: {}", shown.text());
        leads(&clerk.post(&format!("{at}/{action}"), fields).await, &at);
    }
}

#[test]
fn each_desk_is_shown_to_whose_it_is_and_to_nobody_else() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let wish = town.wish().await;
        let (own, whole) = (format!("/work/{DALANG}/{VILLAGE}"), format!("/work/{DALANG}/all"));
        let (list, page) = (format!("{own}/wishes?list=accept"), town.address(&wish));
        let pages = [&own, &list, &page, &whole];
        for (persona, expected) in [
            ("clerk", [200, 200, 200, 403]),
            ("village-officer", [200, 200, 200, 403]),
            ("liaison", [200, 200, 200, 403]),
            ("town-officer", [200, 200, 200, 200]),
            ("city-officer", [200, 200, 200, 200]),
            ("auditor", [200, 200, 200, 200]),
            ("volunteer", [403, 403, 403, 403]),
            ("resident", [403, 403, 403, 403]),
        ] {
            let visitor = town.as_persona(persona).await;
            for (path, status) in pages.iter().zip(expected) {
                let answer = visitor.get(path).await;
                assert_eq!(answer.status, status, "{persona} at {path}: {}", answer.text());
                assert!(!answer.text().contains(PRIVATE), "nobody reads the words unasked");
            }
            let work = visitor.get("/work").await;
            assert_eq!(work.status, 200, "{persona}");
            let leads_to_own = work.text().contains(&format!("href=\"{own}\""));
            assert_eq!(leads_to_own, ["clerk", "village-officer", "liaison"].contains(&persona), "{persona}");
        }
        let nobody = Visitor::new(&town.browser);
        for path in pages.into_iter().chain([&"/work".to_owned()]) {
            let answer = nobody.get(path).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(answer.text().contains("/sign-in?return_to="), "the way in");
        }
        let clerk = town.as_persona("clerk").await;
        for path in
            ["/work/dalang/441900113002-9999", "/work/atlantis/all", "/work/dalang/x", &format!("{own}/wishes?list=x")]
        {
            assert_eq!(clerk.get(path).await.status, 404, "{path}");
        }
        assert_eq!(clerk.get("/work/dalang/441900113219").await.status, 403, "another village");
    });
}

#[test]
fn a_clerk_takes_a_wish_and_its_case_to_their_end_by_forms() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let (wish, clerk) = (town.wish().await, town.as_persona("clerk").await);
        let listed = clerk.get(&format!("{}/wishes?list=accept", town.desk())).await;
        assert!(listed.text().contains(wish.receipt.as_str()), "{}", listed.text());
        published(&town, &clerk, &wish).await;
        assert_eq!(town.state(&wish).await, WishState::Published);
        let desk = clerk.get(&town.desk()).await;
        assert!(desk.text().contains("light green"), "its limit is far away: {}", desk.text());
        let at = town.address(&wish);
        let shown = clerk.get(&at).await;
        assert!(shown.text().contains("wh-01"), "items of the catalogue are offered: {}", shown.text());
        let item = [("part", "1"), ("target.kind", "service_item"), ("target.item", "wh-01")];
        leads(&clerk.post(&format!("{at}/match"), &item).await, &at);
        let case = wait::until("a case", wait::PATIENCE, || async {
            let cases = ListCases { community: Some(town.community.clone()), ..ListCases::default() };
            town.life.by(TOWN_OFFICER, DALANG, cases).await.items.pop()
        })
        .await;
        let at = format!("{}/cases/{}", town.desk(), case.case.id);
        assert!(clerk.get(&town.desk()).await.text().contains(case.case.receipt.as_str()));
        leads(&clerk.post(&format!("{at}/accept"), &[]).await, &at);
        leads(&clerk.post(&format!("{at}/request"), &[("materials", "户口簿\r\n租赁凭证")]).await, &at);
        let paused = clerk.get(&at).await;
        assert!(paused.text().contains("户口簿；租赁凭证"), "{}", paused.text());
        leads(&clerk.post(&format!("{at}/supplement"), &[]).await, &at);
        leads(&clerk.post(&format!("{at}/comment"), &[("text", "示例：已联系")]).await, &at);
        leads(&clerk.post(&format!("{at}/decide"), &[("decision", "done"), ("reason", "示例：灯亮了")]).await, &at);
        let query = GetCase { case: case.case.id.into(), community: None };
        assert_eq!(town.life.by(TOWN_OFFICER, DALANG, query).await.case.state, CaseState::Done);
        wait::until("the wish is fulfilled", wait::PATIENCE, || async {
            (town.state(&wish).await == WishState::Fulfilled).then_some(())
        })
        .await;
        assert!(clerk.get(&at).await.text().contains("示例：灯亮了"));
    });
}

#[test]
fn what_is_refused_is_told_at_its_field_and_what_was_typed_is_kept() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let (wish, clerk) = (town.wish().await, town.as_persona("clerk").await);
        let at = town.address(&wish);
        leads(&clerk.post(&format!("{at}/accept"), &[]).await, &at);
        let wrong = async |action: &str, fields: &[(&str, &str)], error: &str| {
            let answer = clerk.post(&format!("{at}/{action}"), fields).await;
            assert_eq!(answer.status, 422, "{action}: {}", answer.text());
            assert!(answer.text().contains(&format!("id=\"{error}\"")), "{error}: {}", answer.text());
            answer.text().into_owned()
        };
        let [form, _, minutes, conclusion] = TALK;
        let nobody = [form, minutes, conclusion];
        let kept = wrong("deliberate", &nobody, "deliberate-talk.participants-wrong").await;
        assert!(kept.contains(minutes.1) && kept.contains(conclusion.1), "what was typed is still there");
        let number = [form, ("count.residents", "2"), ("talk.minutes", "示例：打 13800138000"), conclusion];
        let kept = wrong("deliberate", &number, "deliberate-talk.minutes-wrong").await;
        assert!(kept.contains("aria-describedby=\"deliberate-talk.minutes-wrong\""), "{kept}");
        let many = [form, ("count.residents", "viele"), minutes, conclusion];
        wrong("deliberate", &many, "deliberate-talk.participants-wrong").await;
        leads(&clerk.post(&format!("{at}/deliberate"), &TALK).await, &at);
        wrong("grade", &[("reason", "示例")], "grade-grade-wrong").await;
        let early = clerk.post(&format!("{at}/publish"), &[("summary", "示例")]).await;
        assert!(early.status == 422 && early.text().contains("role=\"alert\""), "{}", early.text());
        assert_eq!(clerk.post(&format!("{at}/nothing"), &[]).await.status, 404);
        // A script in what was typed stays text.
        let script = [form, ("talk.minutes", "<script>x</script>"), conclusion];
        let kept = wrong("deliberate", &script, "deliberate-talk.participants-wrong").await;
        assert!(!kept.contains("<script>x"), "{kept}");
        let forged = clerk.send(("POST", &format!("{at}/grade")), "csrf=x&grade=now&reason=x".to_owned()).await;
        assert_eq!(forged.status, 403, "a form of another page");
    });
}

#[test]
fn a_form_sent_twice_is_done_once() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let (wish, clerk) = (town.wish().await, town.as_persona("clerk").await);
        let at = town.address(&wish);
        leads(&clerk.post(&format!("{at}/accept"), &[]).await, &at);
        let key = ids::new().to_string();
        let mut talk = TALK.to_vec();
        talk.push(("key", &key));
        for _ in 0..2 {
            leads(&clerk.post(&format!("{at}/deliberate"), &talk).await, &at);
        }
        let timeline = WishTimeline { wish: wish.id.into(), page: PageRequest::default() };
        let happened = town.life.by(RESIDENT, DALANG, timeline).await;
        let talks = happened.items.iter().filter(|one| one.what == "deliberated").count();
        assert_eq!(talks, 1, "{happened:?}");
    });
}

#[test]
fn the_private_words_are_shown_once_asked_for_and_whoever_may_not_is_not_offered_them() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let (wish, clerk) = (town.wish().await, town.as_persona("clerk").await);
        let at = town.address(&wish);
        let shown = clerk.post(&format!("{at}/text"), &[("purpose", "办理心愿")]).await;
        assert_eq!(shown.status, 200);
        assert!(shown.text().contains(PRIVATE), "{}", shown.text());
        assert_eq!(shown.header("cache-control"), Some("no-store"), "and nowhere kept");
        assert!(!clerk.get(&at).await.text().contains(PRIVATE), "gone with the page");
        let auditor = town.as_persona("auditor").await;
        let page = auditor.get(&at).await;
        assert!(!page.text().contains("/text\"") && !page.text().contains("/accept\""), "{}", page.text());
        assert_eq!(auditor.post(&format!("{at}/text"), &[("purpose", "x")]).await.status, 403);
    });
}

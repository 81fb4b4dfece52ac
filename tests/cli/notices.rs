//! Must show: the wisher of story 1 is told of every step once on each channel, though everything is killed between the steps.

use serde_json::{Value, json};
use wuwei_testkit::{Received, Sink, wait::until};

use crate::{
    PUBLISHED, VILLAGE,
    system::{System, kill_9, lives},
};

const WISH: &str = "0195a3c1-7f00-7000-8000-00000000f001";
const COMMUNITY: &str = "441900113002-0091";
/// Whom the persona `resident` is in the vault.
const PERSON: &str = "0195a3c1-7f00-7000-8000-00000000f002";

/// A system that reaches people.
struct Reaching {
    system: System,
    mail: Sink,
    adapter: Sink,
    /// What mail and messages there must be, by a word of each.
    expected: [Vec<&'static str>; 2],
}

impl Reaching {
    async fn up(&self) -> i32 {
        let smtp = format!("smtp://{}", self.mail.address());
        let adapter = format!("http://{}/messages", self.adapter.address());
        let secret = "s".repeat(32);
        let variables = [
            ("WUWEI_NOTICES__SMTP", smtp.as_str()),
            ("WUWEI_NOTICES__MAIL_FROM", "五微示例 <wuwei@example.org>"),
            ("WUWEI_NOTICES__ADAPTER", adapter.as_str()),
            ("WUWEI_NOTICES__ADAPTER_SECRET", secret.as_str()),
        ];
        self.system.up_with(&variables, &[]).await[0]
    }

    async fn call(&self, operation: &str, persona: &str, body: Value) -> Value {
        let town = if operation.starts_with("registry/register_person") || operation.contains("notices") {
            "city"
        } else {
            "dalang"
        };
        self.system.call(town, operation, persona, &body).await
    }

    /// One step, which `told` on mail and messages; then everything is killed and started again.
    async fn step(&mut self, (operation, persona): (&str, &str), body: Value, told: [Option<&'static str>; 2]) {
        self.call(operation, persona, body).await;
        self.expected.iter_mut().zip(told).for_each(|(expected, told)| expected.extend(told));
        let wanted: usize = self.expected.iter().map(Vec::len).sum();
        until(&format!("{operation} to be told"), PUBLISHED, async || {
            let deliveries = self.call("registry/list_deliveries", "town-officer", json!({})).await;
            let sent = deliveries["items"].as_array()?.iter().filter(|delivery| delivery["state"] == "sent").count();
            (sent == wanted).then_some(())
        })
        .await;
        let killed = self.system.pid("wuwei").await;
        kill_9(killed);
        until("the killed process to be gone", PUBLISHED, async || (!lives(killed)).then_some(())).await;
        self.up().await;
    }
}

/// Each message by the name that stays the same when it is sent again.
fn names(received: &[Received], header: &str) -> Vec<String> {
    received.iter().map(|one| one.header(header).to_owned()).collect()
}

#[tokio::test]
async fn the_wisher_of_story_1_gets_exactly_one_message_per_step_on_each_channel_though_all_is_killed_between() {
    let (mail, adapter) = (Sink::smtp().await, Sink::http().await);
    let mut city = Reaching { system: System::new(), mail, adapter, expected: Default::default() };
    city.up().await;
    let place = json!({ "village": VILLAGE, "id": COMMUNITY, "kind": "housing_estate", "details": { "name": "示例信园" }, "sample": true });
    city.call("registry/register_community", "town-officer", place).await;
    let person = json!({ "id": PERSON, "village": VILLAGE, "subject": "sample-resident",
        "consent": { "text": "示例同意书", "purpose": "办理心愿" },
        "values": { "name": "示例·王小明", "phone": "13912345678", "email": "wisher@example.org" }, "sample": true });
    city.call("registry/register_person", "clerk", person).await;
    city.call("registry/choose_notices", "resident", json!({ "language": "en" })).await;

    let of = |rest: Value| {
        let mut body = json!({ "wish": WISH, "community": COMMUNITY });
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    };
    let wish = json!({ "id": WISH, "community": COMMUNITY, "category": "elderly", "channel": "mini_program", "text": "示例：想在卫生间装扶手", "sample": true });
    city.step(("wishes/submit_wish", "resident"), wish, [Some("received"); 2]).await;
    city.step(("wishes/accept_wish", "clerk"), of(json!({})), [Some("taken in"); 2]).await;
    let talk = json!({ "form": "residents", "participants": [{ "side": "residents", "count": 2 }], "minutes": "示例：聊了聊", "conclusion": "示例：要紧" });
    city.step(("wishes/deliberate_wish", "liaison"), of(json!({ "talk": talk })), [None, Some("talked over")]).await;
    let grade = of(json!({ "grade": "now", "reason": "示例：夜里有危险" }));
    city.step(("wishes/grade_wish", "village-officer"), grade, [Some("graded"); 2]).await;
    let publish = of(json!({ "summary": "示例心愿：给独居老人装扶手", "parts": ["示例扶手"] }));
    city.step(("wishes/publish_wish", "village-officer"), publish, [None, Some("is public")]).await;
    let target = of(json!({ "part": 1, "target": { "kind": "service_item", "item": "wh-01" } }));
    city.step(("wishes/match_part", "clerk"), target, [Some("matched"); 2]).await;
    let case = until("the case", PUBLISHED, async || {
        let cases = city.call("delegation/list_cases", "clerk", json!({ "village": VILLAGE })).await;
        cases["items"].as_array()?.first().map(|found| found["case"]["id"].clone())
    })
    .await;
    let of_case = |rest: Value| {
        let mut body = json!({ "id": case, "community": COMMUNITY });
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    };
    city.step(("delegation/accept_case", "clerk"), of_case(json!({})), [None, None]).await;
    let done = of_case(json!({ "decision": "done", "reason": "示例：已装好" }));
    city.step(("delegation/decide_case", "clerk"), done, [Some("please confirm"); 2]).await;
    let answer = json!({ "wish": WISH, "solved": true, "satisfied": true });
    city.step(("wishes/confirm_wish", "resident"), answer, [None, None]).await;

    each_step_was_told_once(&city).await;
}

async fn each_step_was_told_once(city: &Reaching) {
    let (mails, messages) = (city.mail.received(), city.adapter.received());
    assert_eq!((mails.len(), messages.len()), (city.expected[0].len(), city.expected[1].len()), "{messages:#?}");
    for (words, received, name) in
        [(&city.expected[0], &mails, "message-id"), (&city.expected[1], &messages, "webhook-id")]
    {
        let mut names = names(received, name);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), words.len(), "each has a name of its own");
    }
    for word in &city.expected[1] {
        let tells = |message: &&Received| {
            let body: Value = serde_json::from_str(&message.body).unwrap();
            body["title"].as_str().unwrap().contains(word)
        };
        assert_eq!(messages.iter().filter(tells).count(), 1, "{word}");
    }
    assert!(mails.iter().all(|mail| mail.to == "wisher@example.org"));
    let inbox = city.call("registry/list_notices", "resident", json!({})).await;
    assert_eq!((&inbox["total"], &inbox["unread"]), (&json!(7), &json!(7)), "{inbox}");
}

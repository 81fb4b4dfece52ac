//! Each service's user of the embedded nats-server may do that service's part, and nothing of the others'.

use serde_json::{Value, json};
use wuwei_conformance::{Client, run};

use crate::system::{SERVICES, System};

#[tokio::test]
async fn the_gateway_may_send_requests_and_hear_their_replies_and_nothing_else() {
    let system = System::new();
    system.up(&[]).await;
    let status = system.json(&["status", "--json"]).await;
    let url = status["nats"]["url"].as_str().unwrap();
    let owned = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (hear, say) = (owned(&["_INBOX_gateway.>", "int.clock"]), owned(&["svc.dalang.wishes.tried", "_INBOX.x"]));
    let found = refused(&system, url, "gateway", &hear, &say).await;
    assert_eq!(found, json!({ "subscribe": [], "publish": [] }));
    let hear = owned(&["svc.>", "svc.*.wishes.* q", "evt.>", ">", "_INBOX.>", "_INBOX_wishes.>", "int.>"]);
    let say = owned(&[
        "evt.dalang.wishes.none.x.tried",
        "int.clock",
        "$JS.API.INFO",
        "$KV.TOWNS.dalang",
        "$JS.API.STREAM.DELETE.OBJ_FILES_WISHES",
        "$O.FILES_ASSESSMENT.M.x",
    ]);
    let found = refused(&system, url, "gateway", &hear, &say).await;
    assert_eq!(found, json!({ "subscribe": hear, "publish": say }), "the gateway may do too much");
}

/// What the server refuses `service` of these.
async fn refused(system: &System, url: &str, service: &str, subscribe: &[String], publish: &[String]) -> Value {
    let password = std::fs::read_to_string(system.data().join(format!("secrets/nats-password-{service}"))).unwrap();
    let order = json!({
        "url": url, "user": service, "password": password.trim(), "subscribe": subscribe, "publish": publish,
    });
    run(Client::Permissions, &order.to_string()).await.unwrap_or_else(|says| panic!("{service}: {says}"))
}

fn stream(service: &str) -> String {
    format!("EVT_{}", service.to_uppercase())
}

#[tokio::test]
async fn each_service_user_may_do_its_own_part_and_nothing_of_the_others() {
    let system = System::new();
    system.up(&[]).await;
    let status = system.json(&["status", "--json"]).await;
    let url = status["nats"]["url"].as_str().unwrap();
    for service in SERVICES {
        let own = stream(service);
        let may_hear = ["svc.*.SELF.* q", "svc.dalang.SELF.* q", "int.SELF.>", "$SRV.PING.SELF", "_INBOX_SELF.>"];
        let may_say = [
            // Of an aggregate that nobody listens to.
            "evt.dalang.SELF.none.x.tried",
            "int.SELF.none",
            "_INBOX.somebody",
            "int.registry.history",
            "$JS.API.CONSUMER.INFO.EVT_REGISTRY.SELF__city",
        ];
        let fill = |all: &[&str]| all.iter().map(|text| text.replace("SELF", service)).collect::<Vec<_>>();
        let found = refused(&system, url, service, &fill(&may_hear), &fill(&may_say)).await;
        assert_eq!(found, json!({ "subscribe": [], "publish": [] }), "{service}");

        // Requests only in the queue group, so that nobody listens beside those who answer.
        let mut hear: Vec<String> = fill(&["svc.*.SELF.*", "svc.>", "evt.>", ">", "_INBOX.>"]);
        let mut say = vec![format!("$JS.API.STREAM.DELETE.{own}"), format!("$JS.API.STREAM.PURGE.{own}")];
        for other in SERVICES.into_iter().filter(|other| *other != service) {
            let fill = |all: &[&str]| all.iter().map(|text| text.replace("OTHER", other)).collect::<Vec<_>>();
            hear.extend(fill(&["svc.*.OTHER.* q", "svc.dalang.OTHER.* q", "int.OTHER.>", "_INBOX_OTHER.>"]));
            say.extend(fill(&["evt.dalang.OTHER.none.x.tried", "svc.dalang.OTHER.tried", "int.OTHER.outbox.0"]));
            say.extend([format!("$JS.API.STREAM.UPDATE.{}", stream(other)), format!("dlq.{other}.dalang.tried")]);
            let files = format!("FILES_{}", other.to_uppercase());
            say.extend([format!("$O.{files}.M.x"), format!("$JS.API.STREAM.PURGE.OBJ_{files}")]);
        }
        if service != "registry" {
            say.push("$KV.TOWNS.dalang".to_owned());
        }
        let found = refused(&system, url, service, &hear, &say).await;
        assert_eq!(found, json!({ "subscribe": hear, "publish": say }), "{service} may do too much");
    }
}

//! Who may connect to the embedded nats-server, and what each may say and hear: a user per service, with no more than it
//! needs, and the operator, who may do everything, for `wuwei` itself.
//!
//! Replies go by the prefix `_INBOX`, not by `allow_responses`: with that the server notes the reply subject of every
//! event it delivers, and looks through all of them with each further one. Nobody but its owner hears an inbox, and its
//! name cannot be guessed. What subjects cannot tell apart: a service may make consumers under any name on the streams it
//! reads, and remove any dead letter, since `<service>__<town>` and a letter's number are no tokens of their own.

use serde_json::{Value, json};
use wuwei_gateway::SERVICE as GATEWAY;
use wuwei_runtime::{Spec, files, nats::connection::inbox_prefix};

use crate::{data::DataFolder, exit::Result, services};

/// The user of `wuwei` itself.
pub const OPERATOR: &str = "wuwei";

/// The password of [`OPERATOR`].
pub fn password(data: &DataFolder) -> Result<String> {
    data.secret("nats-password")
}

/// The password of the user of `service`, which is named like it.
pub fn password_of(data: &DataFolder, service: &str) -> Result<String> {
    data.secret(&format!("nats-password-{service}"))
}

/// The block `authorization` of the configuration.
pub fn authorization(data: &DataFolder) -> Result<String> {
    let mut users = vec![json!({ "user": OPERATOR, "password": password(data)? }).to_string()];
    for (user, permissions) in permissions() {
        let password = password_of(data, user)?;
        users.push(json!({ "user": user, "password": password, "permissions": permissions }).to_string());
    }
    Ok(format!("authorization {{ users: [\n  {}\n] }}\n", users.join(",\n  ")))
}

/// Every user but [`OPERATOR`], who may do everything, and what each may say and hear: derived from what the services list.
pub fn permissions() -> Vec<(&'static str, Value)> {
    let specs: Vec<Spec> = services::ALL.into_iter().filter_map(services::spec).map(Spec::complete).collect();
    let of_service = |spec: &Spec| {
        let permissions = json!({
            "publish": { "allow": may_say(spec, &specs) },
            "subscribe": { "allow": may_hear(spec.name) },
        });
        (spec.name, permissions)
    };
    let inbox = format!("{}.>", inbox_prefix(GATEWAY));
    let says = gateway_may_say(&inbox, &specs);
    let gateway = json!({ "publish": { "allow": says }, "subscribe": { "allow": [inbox, "int.clock"] } });
    specs.iter().map(of_service).chain([(GATEWAY, gateway)]).collect()
}

/// What the gateway may publish: requests; who is there, how far consumers are behind and which letters are dead, for the
/// page of operators, who alone are shown it; and it reads events, for who listens to them over HTTP. It makes consumers that
/// are pulled: with one that is pushed to it could say nothing that its requests may not. It answers who sets the clock.
fn gateway_may_say(inbox: &str, all: &[Spec]) -> Vec<String> {
    let asks = ["svc.*.*.*", "$SRV.STATS", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.LIST.*"];
    let letters = ["$JS.API.DIRECT.GET.DLQ", "$JS.API.DIRECT.GET.DLQ.>"];
    let events = services::ALL.into_iter().map(wuwei_contracts::subject::stream).flat_map(|stream| {
        let reads = ["MSG.NEXT", "INFO", "DELETE"].map(|verb| format!("$JS.API.CONSUMER.{verb}.{stream}.*"));
        // What reads in order has no name: it is made, and made again, under the stream's.
        reads
            .into_iter()
            .chain([format!("$JS.API.CONSUMER.CREATE.{stream}"), format!("$JS.API.CONSUMER.CREATE.{stream}.>")])
    });
    let said = asks.into_iter().chain(letters).chain([inbox, "_INBOX.>"]).map(ToOwned::to_owned);
    let kept = all.iter().filter(|spec| spec.keeps_files()).flat_map(|spec| keeps_files(spec.name));
    said.chain(events).chain(kept).collect()
}

/// What is said to put files into the bucket of `service`, to read and remove them. They are sealed: whoever sees them without
/// the keys that the service keeps, sees nothing.
fn keeps_files(service: &str) -> Vec<String> {
    let (bucket, stream) = (files::bucket(service), files::stream(service));
    let asks = ["STREAM.INFO", "STREAM.PURGE", "CONSUMER.CREATE", "CONSUMER.DELETE", "DIRECT.GET"];
    let asks = asks.into_iter().flat_map(|verb| ["", ".>"].map(|below| format!("$JS.API.{verb}.{stream}{below}")));
    asks.chain([format!("$O.{bucket}.>"), format!("$JS.FC.{stream}.>")]).collect()
}

/// What `service` may subscribe to.
fn may_hear(service: &str) -> Vec<String> {
    let mut subjects = vec![
        // Requests, in its queue group only: nobody listens beside those who answer.
        format!("svc.*.{service}.* {}", wuwei_contracts::subject::QUEUE_GROUP),
        format!("int.{service}.>"),
        "int.towns".to_owned(),
        "int.clock".to_owned(),
        format!("{}.>", inbox_prefix(service)),
    ];
    for verb in ["PING", "INFO", "STATS"] {
        subjects.extend(["", &format!(".{service}"), &format!(".{service}.*")].map(|who| format!("$SRV.{verb}{who}")));
    }
    subjects
}

/// What the service of `spec` may publish: its events, its replies, its share of JetStream.
fn may_say(spec: &Spec, all: &[Spec]) -> Vec<String> {
    let service = spec.name;
    let mut subjects = vec![
        format!("evt.*.{service}.>"),
        format!("int.{service}.>"),
        format!("dlq.{service}.>"),
        format!("$KV.PLACEMENT.{service}.*"),
        format!("$SRV.PING.{service}"),
        "_INBOX.>".to_owned(),
        format!("{}.>", inbox_prefix(service)),
        format!("{}.>", inbox_prefix(GATEWAY)),
        "$JS.API.INFO".to_owned(),
        format!("$JS.API.DIRECT.GET.{}", wuwei_contracts::subject::stream(service)),
        "$JS.API.STREAM.MSG.DELETE.DLQ".to_owned(),
    ];
    // Those who ask it for its history.
    let asking = all.iter().filter(|other| other.name != service && other.producers().contains(service));
    subjects.extend(asking.map(|other| format!("{}.>", inbox_prefix(other.name))));
    if spec.keeps_files() {
        subjects.extend(keeps_files(service));
        let stream = files::stream(service);
        subjects.extend(["CREATE", "UPDATE"].map(|verb| format!("$JS.API.STREAM.{verb}.{stream}")));
    }
    if spec.has_directory() {
        subjects.extend(["$KV.TOWNS.*", "int.towns"].map(ToOwned::to_owned));
    }
    for stream in [&*wuwei_contracts::subject::stream(service), "DLQ", "KV_TOWNS", "KV_PLACEMENT"] {
        subjects.extend(["INFO", "CREATE", "UPDATE"].map(|verb| format!("$JS.API.STREAM.{verb}.{stream}")));
    }
    for stream in ["DLQ", "KV_TOWNS", "KV_PLACEMENT"] {
        subjects.extend(["", ".>"].map(|below| format!("$JS.API.DIRECT.GET.{stream}{below}")));
    }
    // The keys of a bucket are read by a consumer that is pushed to.
    subjects.extend(
        [
            "$JS.API.CONSUMER.CREATE.KV_TOWNS",
            "$JS.API.CONSUMER.CREATE.KV_TOWNS.>",
            "$JS.API.CONSUMER.INFO.KV_TOWNS.*",
            "$JS.FC.KV_TOWNS.>",
        ]
        .map(ToOwned::to_owned),
    );
    for producer in spec.producers() {
        let stream = wuwei_contracts::subject::stream(producer);
        subjects.push(format!("int.{producer}.history"));
        subjects.push(format!("$JS.API.CONSUMER.CREATE.{stream}.>"));
        subjects.extend(["MSG.NEXT", "INFO", "DELETE"].map(|verb| format!("$JS.API.CONSUMER.{verb}.{stream}.*")));
        // nats-server 2.14 and later may put domain and account before the stream.
        subjects.extend([format!("$JS.ACK.{stream}.>"), format!("$JS.ACK.*.*.{stream}.>")]);
    }
    subjects
}

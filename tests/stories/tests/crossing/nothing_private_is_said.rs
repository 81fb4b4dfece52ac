//! No private value is said aloud in any of the stories: in no event, no subject, no log line, no span; and none is kept but
//! sealed. The same search does find what is planted in each of these places.

use wuwei_contracts::{
    Private,
    registry::{Consent, PersonValues, RegisterPerson},
};
use wuwei_stories::{
    Life,
    collector::Collector,
    ear::Ear,
    said::{Channel, Said},
    secrets::Secrets,
};
use wuwei_testkit::{
    Backend, Stage, both,
    city::{Form, play},
};

use crate::{
    a_term_expires, a_wish_becomes_a_case, a_wish_becomes_a_proposal,
    neighbourhood::{ADDRESS, EMAIL, HOUSEHOLD, ID_NUMBER, NAME, PHONE, new_id, village},
};

/// What nobody ever said before it is planted.
const PLANTED: &str = "示例金丝桃盆景丢了两盆";
/// The same as a subject can hold it.
const PLANTED_NUMBER: &str = "18675309124";

fn secrets() -> Secrets {
    Secrets::new([
        ("name", NAME),
        ("name", NAME.trim_start_matches("示例")),
        ("phone", PHONE),
        ("id number", ID_NUMBER),
        ("address", ADDRESS),
        ("household", HOUSEHOLD),
        ("email", EMAIL),
        ("wish of story 1", a_wish_becomes_a_case::PRIVATE),
        ("wish of story 2", a_wish_becomes_a_proposal::PRIVATE),
        ("first wish of story 3", a_term_expires::PRIVATE[0]),
        ("second wish of story 3", a_term_expires::PRIVATE[1]),
    ])
}

/// All three stories, one after the other in one town.
async fn all_stories(life: &Life) {
    a_wish_becomes_a_case::played(life).await;
    a_wish_becomes_a_proposal::played(life).await;
    a_term_expires::played(life).await;
    life.city.settled().await;
}

/// A command full of private values, as somebody might log it by mistake.
fn careless() -> RegisterPerson {
    let secret = |text: &str| Some(Private::new(text));
    RegisterPerson {
        id: new_id(),
        village: village(),
        subject: None,
        consent: Consent { text: "示例:同意登记".to_owned(), purpose: "示例:办理心愿".to_owned() },
        values: PersonValues {
            name: secret(NAME),
            phone: secret(PHONE),
            id_number: secret(ID_NUMBER),
            address: secret(ADDRESS),
            household: secret(HOUSEHOLD),
            email: secret(EMAIL),
        },
        sample: true,
    }
}

async fn heard(life: &Life, ear: &Ear) -> Said {
    let mut said = Said::default();
    said.read(life).await;
    said.add(Channel::Log, ear.logs());
    ear.spans().iter().for_each(|span| said.add(Channel::Span, span));
    said
}

/// That there is something to look through, in each channel.
fn is_rich(said: &Said) {
    for (channel, part) in [
        (Channel::Event, "org.wuwei.wishes.wish.confirmed.v1"),
        (Channel::Event, "示例:三座后面的路晚上没有灯"),
        (Channel::Subject, "evt.dalang.subsidies.proposal."),
        (Channel::Log, "wuwei_runtime"),
        (Channel::Span, "wishes/submit_wish"),
        (Channel::Span, "send EVT_WISHES"),
        (Channel::Span, "process org.wuwei.delegation.case.decided.v1"),
        (Channel::Span, "registry/register_person"),
    ] {
        assert!(said.holds(channel, part), "{channel:?} does not even hold {part:?}");
    }
}

/// The planted values are said in each channel.
async fn plant(life: &Life) {
    tracing::info!(target: "wuwei_stories", value = PLANTED, "a log line that tells too much");
    let name = format!("call of {PLANTED}");
    tracing::info_span!(target: "wuwei::trace", "planted", otel.name = %name).in_scope(|| ());
    let bus = life.city.streams().bus();
    bus.ensure_event_stream("planted").await.unwrap();
    let payload = serde_json::json!({ "data": { "summary": PLANTED } }).to_string();
    bus.publish(format!("evt.dalang.planted.wish.{PLANTED_NUMBER}.said"), &[], payload.into()).await.unwrap();
    let told = "INSERT INTO deliberations (id, town, wish, form, participants, minutes, conclusion, by_subject, at)";
    let wish = match life.city.database("wishes").backend() {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "gen_random_uuid()",
    };
    let row = format!("{told} VALUES ('planted', 'dalang', {wish}, 'residents', '[]', '{PLANTED}', '', '', 0)");
    life.city.database("wishes").execute(&row).await;
}

both!(nothing_private_is_said_in_one_process_and_what_is_planted_is_found, async |backend| {
    let ear = Ear::listen();
    let life = Life::begin(Stage { form: Form::OneProcess, backend }).await;
    all_stories(&life).await;
    tracing::debug!(target: "wuwei_stories", command = ?careless(), "whoever logs a command tells nothing");
    let said = heard(&life, ear).await;
    is_rich(&said);
    let found = said.found(&secrets());
    assert!(found.is_empty(), "{found:#?}");

    plant(&life).await;
    let found = heard(&life, ear).await.found(&Secrets::new([("planted", PLANTED), ("planted", PLANTED_NUMBER)]));
    let channels: Vec<Channel> = found.into_keys().collect();
    assert_eq!(channels, [Channel::Event, Channel::Subject, Channel::Log, Channel::Span, Channel::Row]);
    life.city.close().await;
});

/// The logs are the files that an operator reads, the spans what a collector is sent.
async fn apart(stage: Stage) {
    let (collector, address) = Collector::start().await;
    let endpoint = format!("http://{address}");
    let variables = [
        ("WUWEI_TELEMETRY__OTLP_ENDPOINT", endpoint.as_str()),
        ("WUWEI_TELEMETRY__SAMPLE_RATIO", "1"),
        ("WUWEI_TELEMETRY__LOG_FORMAT", "json"),
    ];
    let life = Life::begin_where(stage, &variables).await;
    all_stories(&life).await;
    let mut said = Said::default();
    said.read(&life).await;
    // The end of the services brings their last lines and spans.
    life.city.wuwei(&["down"]).await;
    said.add(Channel::Log, life.city.logs());
    said.add(Channel::Span, collector.taken());
    is_rich(&said);
    let found = said.found(&secrets());
    assert!(found.is_empty(), "{found:#?}");
}

mod nothing_private_is_said_by_processes {
    use super::*;

    #[test]
    fn sqlite() {
        play(Form::Processes, Backend::Sqlite, apart);
    }

    #[test]
    fn postgres() {
        play(Form::Processes, Backend::Postgres, apart);
    }
}

//! People are told of what happens to their things: in the inbox, by mail, by message; once, and as they chose.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use serde_json::Value;
use sha2::Sha256;
use wuwei_contracts::{
    PageRequest, Role,
    registry::{
        ChooseNotices, DeliveryState, DeliveryView, ErasePerson, Inbox, ListDeliveries, ListNotices, ListPersonReads,
        MyNoticeChoices, NoticeChannel, NoticeLanguage, QuietHours, ReadNotices, ResendNotice,
    },
};
use wuwei_runtime::settings::Secret;
use wuwei_testkit::{Backend, Harness, Received, Sink, announced, both};

use crate::{
    bodies::uuid,
    office::{REGISTRY, VILLAGE, towns},
    telling_cases::{TOWN, WISHER, accepted, data, first, reachable},
};

/// How long sending may take.
const PATIENCE: Duration = Duration::from_secs(20);
const SECRET: &str = "示例密钥示例密钥示例密钥示例密钥示例密钥示例密钥示例密钥示例密钥";

/// registry that reaches people by a mail server and an adapter, and a wisher it can reach.
struct Reach {
    harness: Harness,
    mail: Sink,
    adapter: Sink,
}

impl Reach {
    async fn open(backend: Backend) -> Self {
        let (mail, adapter) = (Sink::smtp().await, Sink::http().await);
        let mut harness = Harness::start(backend, REGISTRY).await;
        harness.stop().await;
        let notices = &mut harness.settings().notices;
        notices.smtp = format!("smtp://{}", mail.address()).into();
        "五微 <wuwei@example.org>".clone_into(&mut notices.mail_from);
        notices.adapter = format!("http://{}/messages", adapter.address()).into();
        notices.adapter_secret = Secret::new(SECRET);
        "https://wuwei.example.org/".clone_into(&mut notices.console);
        harness.begin().await;
        harness.grant("clerk", Role::StationClerk, &format!("village:{VILLAGE}")).await;
        harness.grant("operator", Role::Operator, "town:dalang").await;
        harness.grant("operator", Role::CityOfficer, "city").await;
        harness.call("service:deploy", "city", towns()).await.unwrap();
        harness.call("clerk", "city", reachable()).await.unwrap();
        let reach = Self { harness, mail, adapter };
        reach.choose(&[], NoticeLanguage::Zh, None).await;
        reach
    }

    async fn choose(&self, without: &[NoticeChannel], language: NoticeLanguage, quiet: Option<QuietHours>) {
        let choices = ChooseNotices { without: without.to_vec(), language, quiet };
        self.harness.call(WISHER, "city", choices).await.unwrap();
    }

    async fn inbox(&self) -> Inbox {
        self.harness.call(WISHER, "city", ListNotices { page: PageRequest::default() }).await.unwrap()
    }

    async fn deliveries(&self) -> Vec<DeliveryView> {
        let all = ListDeliveries { state: None, page: PageRequest::default() };
        self.harness.call("operator", TOWN, all).await.unwrap().items
    }

    /// What both sinks have got.
    fn got(&self) -> (Vec<Received>, Vec<Received>) {
        (self.mail.received(), self.adapter.received())
    }
}

/// The subject of a mail in clear (RFC 2047): blanks between two coded words are none.
fn subject(mail: &Received) -> String {
    let (mut text, mut after_coded) = (Vec::new(), true);
    for word in mail.header("subject").split_whitespace() {
        let coded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        if !(after_coded && coded.is_some() || text.is_empty()) {
            text.push(b' ');
        }
        text.extend(coded.map_or_else(|| word.as_bytes().to_vec(), |coded| STANDARD.decode(coded).unwrap()));
        after_coded = coded.is_some();
    }
    String::from_utf8(text).unwrap()
}

fn is_signed(request: &Received) -> bool {
    let (id, at) = (request.header("webhook-id"), request.header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{id}.{at}.{}", request.body).as_bytes());
    request.header("webhook-signature") == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

both!(a_wisher_is_told_once_of_each_event_in_the_inbox_by_mail_and_by_message, async |backend| {
    let reach = Reach::open(backend).await;
    let accepted = announced(TOWN, 2, accepted());
    let receipt = accepted.data.wish.receipt.to_string();
    reach.harness.deliver(&first()).await;
    reach.harness.deliver(&accepted).await;
    reach.harness.settled().await;
    reach.harness.deliver_again(&first()).await;
    reach.harness.deliver_again(&accepted).await;
    reach.harness.settled().await;
    let (mails, messages) = reach.got();
    assert_eq!((mails.len(), messages.len()), (2, 2));
    let mail = mails.iter().find(|mail| subject(mail).contains("已受理")).unwrap();
    assert_eq!(mail.to, "wisher@example.org");
    assert!(subject(mail).contains("示例") && subject(mail).contains(&receipt), "{}", subject(mail));
    assert_eq!(
        (mail.header("auto-submitted"), mail.header("message-id").ends_with("@example.org>")),
        ("auto-generated", true)
    );
    let message = messages.iter().find(|message| message.body.contains("已受理")).unwrap();
    let body: Value = serde_json::from_str(&message.body).unwrap();
    assert!(is_signed(message), "{message:?}");
    assert_eq!(message.header("webhook-id"), format!("{}.wisher.message", accepted.id));
    assert_eq!(body["to"], crate::bodies::VALUES[1]);
    assert_eq!(body["link"], format!("https://wuwei.example.org/towns/{TOWN}/wishes/{receipt}"));
    let inbox = reach.inbox().await;
    assert_eq!((inbox.page.total, inbox.unread), (2, 2));
    let latest = &inbox.page.items[0];
    assert!(latest.title.zh.contains(&receipt) && latest.title.en.contains("taken in") && !latest.read, "{latest:?}");
    reach.harness.call(WISHER, "city", ReadNotices { to: inbox.page.items[1].id.clone() }).await.unwrap();
    let inbox = reach.inbox().await;
    assert_eq!((inbox.unread, inbox.page.items[0].read, inbox.page.items[1].read), (1, false, true));
    let others = reach.harness.call("clerk", "city", ListNotices { page: PageRequest::default() }).await.unwrap();
    assert_eq!(others.page.total, 0, "an inbox is its owner's alone");
    // The address was read four times, and its owner can see it.
    let reads = ListPersonReads { person: uuid(1), page: PageRequest::default() };
    let reads = reach.harness.call(WISHER, "city", reads).await.unwrap();
    assert!(reads.total == 4 && reads.items.iter().all(|read| read.reader == "service:registry"), "{reads:?}");
});

both!(what_cannot_be_sent_is_tried_again_given_up_and_sent_once_more_when_asked, async |backend| {
    let reach = Reach::open(backend).await;
    reach.mail.refuse(550);
    reach.adapter.refuse(503);
    reach.harness.deliver(&first()).await;
    reach.harness.settled().await;
    let state = |channel| {
        let deliveries = reach.deliveries();
        async move {
            let delivery = deliveries.await.into_iter().find(|delivery| delivery.channel == channel).unwrap();
            (delivery.state, delivery.attempts, delivery.because.unwrap_or_default())
        }
    };
    let refused = (DeliveryState::GivenUp, 1, "the mail server answered 550".to_owned());
    assert_eq!(state(NoticeChannel::Email).await, refused, "for good; what it said holds the address");
    let away = "the adapter answered 503 Service Unavailable".to_owned();
    assert_eq!(state(NoticeChannel::Message).await, (DeliveryState::Waiting, 1, away.clone()));
    for attempts in 2..=10 {
        reach.harness.advance(SignedDuration::from_hours(1));
        reach.harness.settled().await;
        assert_eq!(state(NoticeChannel::Message).await.1, attempts);
    }
    assert_eq!(state(NoticeChannel::Message).await, (DeliveryState::GivenUp, 10, away));
    reach.adapter.refuse(0);
    let resend = || ResendNotice { delivery: format!("{}/wisher/message", uuid(70)) };
    let view = reach.harness.call("operator", TOWN, resend()).await.unwrap();
    assert_eq!((view.state, view.attempts), (DeliveryState::Waiting, 0));
    reach.harness.settled().await;
    assert_eq!((state(NoticeChannel::Message).await.0, reach.got().1.len()), (DeliveryState::Sent, 1));
    let by = ("operator", TOWN);
    reach.harness.refused(by, resend(), ("not_given_up", "delivery", "given_up"), &[]).await;
    let unknown = ResendNotice { delivery: "none".to_owned() };
    reach.harness.refused(by, unknown, ("delivery_unknown", "delivery", "known"), &[]).await;
});

both!(people_are_told_as_they_chose_but_of_what_the_law_demands_always, async |backend| {
    let reach = Reach::open(backend).await;
    reach.choose(&[NoticeChannel::Message], NoticeLanguage::En, None).await;
    let choices = reach.harness.call(WISHER, "city", MyNoticeChoices {}).await.unwrap();
    assert_eq!(choices.reachable, [NoticeChannel::Email, NoticeChannel::Message]);
    reach.harness.deliver(&first()).await;
    reach.harness.settled().await;
    let (mails, messages) = reach.got();
    assert_eq!((mails.len(), messages.len()), (1, 0), "messages are not wanted");
    assert!(subject(&mails[0]).contains("has been received"), "{}", subject(&mails[0]));
    let refused: wuwei_contracts::wishes::WishRefused =
        data(include_str!("../../../../shared/contracts/samples/wishes/wish_refused.v1.json"));
    reach.harness.deliver(&announced(TOWN, 2, refused)).await;
    reach.harness.settled().await;
    assert_eq!((reach.got().0.len(), reach.got().1.len()), (2, 1), "a refusal is told on every channel");
    let quiet = |from, until| QuietHours { from, until };
    let wrong = ChooseNotices { without: Vec::new(), language: NoticeLanguage::Zh, quiet: Some(quiet(24, 7)) };
    reach.harness.refused((WISHER, "city"), wrong, ("invalid_field", "quiet.from", "range"), &[]).await;
    let wrong = ChooseNotices { without: Vec::new(), language: NoticeLanguage::Zh, quiet: Some(quiet(7, 7)) };
    reach.harness.refused((WISHER, "city"), wrong, ("invalid_field", "quiet.until", "quiet_hours"), &[]).await;
    let wrong = ReadNotices { to: "a".to_owned() };
    reach.harness.refused((WISHER, "city"), wrong, ("invalid_field", "to", "notice"), &[]).await;
    let wrong = ReadNotices { to: format!("{}/wisher", uuid(1)) };
    reach.harness.refused((WISHER, "dalang"), wrong, ("only_for_city", "town", "owner"), &[]).await;
});

both!(nothing_is_sent_in_quiet_hours_nor_to_who_was_erased_meanwhile, async |backend| {
    let reach = Reach::open(backend).await;
    // Quiet from this very hour on, for 23 hours.
    let from = u8::try_from(reach.harness.clock().now().to_zoned(city()).hour()).unwrap();
    reach.choose(&[], NoticeLanguage::Zh, Some(QuietHours { from, until: (from + 23) % 24 })).await;
    reach.harness.deliver(&first()).await;
    reach.harness.settled().await;
    let waiting = |delivery: &DeliveryView| delivery.state == DeliveryState::Waiting && delivery.attempts == 0;
    let deliveries = reach.deliveries().await;
    assert!(deliveries.len() == 2 && deliveries.iter().all(waiting), "{deliveries:?}");
    assert_eq!(reach.inbox().await.unread, 1, "the inbox disturbs nobody");
    let erase = ErasePerson { person: uuid(1), reason: "本人要求".to_owned() };
    reach.harness.call("operator", "city", erase).await.unwrap();
    reach.harness.advance(SignedDuration::from_hours(24));
    reach.harness.settled().await;
    assert_eq!(reach.got(), (Vec::new(), Vec::new()));
    let void = |delivery: &DeliveryView| delivery.state == DeliveryState::Void;
    assert!(reach.deliveries().await.iter().all(void));
    assert_eq!(reach.inbox().await.page.total, 0, "nothing leads to them any more");
    let led = "SELECT COUNT(*) AS n FROM wish_recipients WHERE subject IS NOT NULL OR person IS NOT NULL";
    assert_eq!(reach.harness.database().count(led).await, 0);
});

/// The city's zone.
fn city() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8))
}

/// Makes a setting wrong.
type Wrong = fn(&mut wuwei_runtime::settings::NoticeSettings);

/// Settings that do not fit end the start, by name.
#[tokio::test]
async fn settings_that_do_not_fit_are_named_at_the_start() {
    let mut harness = Harness::start(Backend::Sqlite, REGISTRY).await;
    harness.stop().await;
    let good = harness.settings().clone();
    let wrong: [(&str, Wrong); 5] = [
        ("notices.smtp", |notices| notices.smtp = "http://mail".into()),
        ("notices.mail_from", |notices| notices.smtp = "smtp://127.0.0.1".into()),
        ("notices.adapter", |notices| notices.adapter = "http://adapter.example.org".into()),
        ("notices.adapter_secret", |notices| notices.adapter = "https://adapter.example.org".into()),
        ("notices.console", |notices| notices.console = "wuwei.example.org".to_owned()),
    ];
    for (key, change) in wrong {
        let mut settings = good.clone();
        change(&mut settings.notices);
        let started =
            wuwei_runtime::start(wuwei_registry::service().into_spec(), settings, harness.clock().clone()).await;
        let error = started.err().unwrap_or_else(|| panic!("{key} was taken")).to_string();
        assert!(error.starts_with(key) && error.contains("give"), "{error}");
    }
}

both!(what_was_sent_and_could_not_be_noted_is_sent_again_under_the_same_name, async |backend| {
    let reach = Reach::open(backend).await;
    let hour = u8::try_from(reach.harness.clock().now().to_zoned(city()).hour()).unwrap();
    reach.choose(&[], NoticeLanguage::Zh, Some(QuietHours { from: hour, until: (hour + 23) % 24 })).await;
    reach.harness.deliver(&first()).await;
    reach.harness.settled().await;
    reach.harness.database().refuse_commits().await;
    reach.harness.advance(SignedDuration::from_hours(24));
    // A second one is sent only after the first could not be noted.
    wuwei_testkit::wait::until("both to be sent twice", PATIENCE, async || {
        let (mails, messages) = reach.got();
        (mails.len() > 1 && messages.len() > 1).then_some(())
    })
    .await;
    reach.harness.database().allow_commits().await;
    reach.harness.settled().await;
    let (mails, messages) = reach.got();
    let same = |all: &[Received], name: &str| all.iter().all(|one| one.header(name) == all[0].header(name));
    assert!(same(&mails, "message-id") && same(&messages, "webhook-id"), "{mails:?}");
    assert!(reach.deliveries().await.iter().all(|delivery| delivery.state == DeliveryState::Sent));
});

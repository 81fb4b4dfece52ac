//! The rendered deployments run, and story 1 goes through them; without one of their variables or permissions it does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{sync::Arc, time::Duration};

use uuid::Uuid;
use wuwei_contracts::{
    Command, CommunityId, Message, Town,
    delegation::{AcceptCase, CaseAnswer, CaseOrigin, DecideCase, Decision, FollowCase, ListCases},
    registry::{CommunityDetails, CommunityKind, RegisterCommunity},
    wishes::{
        AcceptWish, Channel, ConfirmWish, DeliberateWish, GetWish, Grade, GradeWish, MatchPart, MatchTarget,
        Participants, PublishWish, Side, SubmitWish, Talk, TalkForm, WishState,
    },
};
use wuwei_operations::cluster::{Change, Cluster, PATIENCE};
use wuwei_registry::reference::ReferenceData;
use wuwei_runtime::{
    Clock,
    identity::Issuer,
    nats::{
        caller::{As, Call, CallError, Caller},
        connection::{Connection, Label, inbox_prefix},
    },
    personas::{PERSONAS, Persona},
    settings::NatsSettings,
};
use wuwei_testkit::wait;

const DEPLOY: &str = "service:deploy";
const RESIDENT: &str = "sample-resident";
const CLERK: &str = "sample-clerk-dalang";
const OFFICER: &str = "sample-village-officer-dalang";
const VILLAGE: &str = "441900113002";
/// An item of the catalogue that the village centre gives.
const ITEM: &str = "yl-02";

/// People who call by the gateway's own user and key.
struct People {
    _connection: Connection,
    caller: Caller,
}

impl People {
    async fn of(cluster: &Cluster) -> Self {
        let (url, seed, authority) = cluster.nats();
        let settings = NatsSettings {
            url: url.into(),
            nkey_seed_file: Some(seed.display().to_string()),
            ca_file: Some(authority.display().to_string()),
            ..NatsSettings::default()
        };
        let label = Label { inbox_prefix: inbox_prefix("gateway"), ..Label::new("people") };
        let connection = Connection::open(&settings, &label, PATIENCE).await.unwrap();
        let issuer = Arc::new(Issuer::read(&cluster.signing_key(), "gateway").unwrap());
        let caller = Caller::new(connection.client().clone(), Clock::default()).with_issuer(issuer);
        Self { _connection: connection, caller }
    }

    async fn tries<M: Message>(&self, who: &str, town: &str, message: &M) -> Result<M::Reply, CallError> {
        let call = Call::by(As::Subject(who.into()));
        self.caller.call(&Town::parse(town).unwrap(), message, &call).await
    }

    /// Until it is done: what it rests on may still be on its way.
    async fn does<M: Command>(&self, who: &str, town: &str, message: M) -> M::Reply {
        let tried = || async {
            match self.tries(who, town, &message).await {
                Ok(reply) => Some(reply),
                Err(
                    CallError::Rejected(_)
                    | CallError::Fault(_)
                    | CallError::NoResponders { .. }
                    | CallError::TimedOut { .. },
                ) => None,
                Err(error) => panic!("{}: {error}", M::NAME),
            }
        };
        wait::until(M::NAME, PATIENCE, tried).await
    }
}

fn new_id() -> Uuid {
    wuwei_runtime::ids::new()
}

/// What `wuwei up` does to a fresh system.
async fn furnished(people: &People) {
    let data = ReferenceData::read().unwrap();
    people.does(DEPLOY, Town::CITY, data.towns).await;
    let villages = data.villages.into_iter().find(|(town, _)| town.as_str() == "dalang").unwrap().1;
    people.does(DEPLOY, "dalang", villages).await;
    people.does(DEPLOY, Town::CITY, wuwei_delegation::reference::catalogue().unwrap()).await;
    for grant in PERSONAS.iter().filter_map(Persona::grant) {
        people.does(DEPLOY, Town::CITY, grant).await;
    }
}

async fn a_wish_is_made_public(people: &People) -> (CommunityId, Uuid) {
    let details = CommunityDetails { name: "示例花园".to_owned(), ..CommunityDetails::default() };
    let village = VILLAGE.to_owned().try_into().unwrap();
    let register = RegisterCommunity { village, id: None, kind: CommunityKind::HousingEstate, details, sample: true };
    let community = people.does(OFFICER, "dalang", register).await.id;
    let wish = SubmitWish {
        id: new_id(),
        community: community.clone(),
        category: "elderly".to_owned(),
        channel: Channel::MiniProgram,
        external_id: None,
        text: "示例：想请人帮忙填表".to_owned(),
        parts: Vec::new(),
        for_person: None,
        anonymous: false,
        sample: true,
    };
    let (wish, of) = (people.does(RESIDENT, "dalang", wish).await.wish.id, Some(community.clone()));
    people.does(CLERK, "dalang", AcceptWish { wish, community: of.clone() }).await;
    let participants = vec![Participants { side: Side::Residents, count: 2 }];
    let (minutes, conclusion) = ("示例：聊了聊".to_owned(), "示例：可以代办".to_owned());
    let talk = Talk { form: TalkForm::Residents, participants, minutes, conclusion };
    people.does(CLERK, "dalang", DeliberateWish { wish, community: of.clone(), talk }).await;
    let reason = "示例：等着用".to_owned();
    people.does(CLERK, "dalang", GradeWish { wish, community: of.clone(), grade: Grade::Now, reason }).await;
    let summary = "示例：帮忙申请津贴".to_owned();
    people.does(CLERK, "dalang", PublishWish { wish, community: of.clone(), summary, parts: Vec::new() }).await;
    let target = MatchTarget::ServiceItem { item: ITEM.to_owned() };
    people.does(CLERK, "dalang", MatchPart { wish, community: of, part: 1, target }).await;
    (community, wish)
}

/// The case of the wish, if it is opened within `patience`.
async fn case_of(people: &People, wish: Uuid, patience: Duration) -> Option<CaseAnswer> {
    let opened = async {
        let mut looks = tokio::time::interval(Duration::from_millis(50));
        loop {
            looks.tick().await;
            let cases = people.tries("sample-town-officer-dalang", "dalang", &ListCases::default()).await;
            if let Err(error) = &cases {
                panic!("{error:?}");
            }
            let of_wish = |case: &CaseAnswer| case.case.origin == CaseOrigin::WishPart { wish, part: 1 };
            if let Some(case) = cases.ok().and_then(|cases| cases.items.into_iter().find(of_wish)) {
                return case;
            }
        }
    };
    tokio::time::timeout(patience, opened).await.ok()
}

#[tokio::test]
async fn the_rendered_deployments_run_answer_their_probes_and_story_1_goes_through_them() {
    let mut cluster = Cluster::start(Change::default()).await;
    cluster.ready().await.unwrap_or_else(|name| panic!("{name} has ended: {}", cluster.log(&name)));
    assert_eq!(cluster.running.len(), 6);
    let people = People::of(&cluster).await;
    furnished(&people).await;
    let (community, wish) = a_wish_is_made_public(&people).await;
    let case = case_of(&people, wish, PATIENCE).await;
    let logs = || ["wishes-service", "delegation-service"].map(|name| cluster.log(name)).join("\n");
    let case = case.unwrap_or_else(|| panic!("no case is opened: {}", logs())).case.id;
    people.does(CLERK, "dalang", AcceptCase { id: case, community: Some(community.clone()) }).await;
    let (decision, reason) = (Decision::Done, "示例：批下来了".to_owned());
    people.does(CLERK, "dalang", DecideCase { id: case, community: Some(community), decision, reason }).await;
    let followed = people.tries(RESIDENT, "dalang", &FollowCase { case: case.into() }).await.unwrap();
    assert!(followed.outcome.is_some());
    let fulfilled = || async {
        let seen = people.tries(RESIDENT, "dalang", &GetWish { wish: wish.into() }).await.ok()?;
        (seen.state == WishState::Fulfilled).then_some(())
    };
    wait::until("the wish to be fulfilled", PATIENCE, fulfilled).await;
    let confirm = ConfirmWish { wish, follow_code: None, solved: true, satisfied: true };
    assert_eq!(people.does(RESIDENT, "dalang", confirm).await.state, WishState::Confirmed);
    cluster.end();
}

#[tokio::test]
async fn without_one_variable_a_deployment_does_not_start() {
    let without_variable = Some(("wishes-service", "WUWEI_NATS__NKEY_SEED_FILE"));
    let mut cluster = Cluster::start(Change { without_variable, ..Change::default() }).await;
    let ended = cluster.ready().await.expect_err("it started without a seed");
    assert_eq!(ended, "wishes-service");
    let log = cluster.log(&ended);
    assert!(log.contains("nats.nkey_seed_file"), "it says what is missing: {log}");
}

#[tokio::test]
async fn without_one_permission_the_story_does_not_go_through() {
    let without_subject = Some("evt.*.wishes.>");
    let mut cluster = Cluster::start(Change { without_subject, ..Change::default() }).await;
    if let Err(ended) = cluster.ready().await {
        assert_eq!(ended, "wishes-service", "nobody else lacks anything");
        return;
    }
    let people = People::of(&cluster).await;
    furnished(&people).await;
    let (_, wish) = a_wish_is_made_public(&people).await;
    assert_eq!(case_of(&people, wish, Duration::from_secs(10)).await.map(|case| case.case.id), None);
}

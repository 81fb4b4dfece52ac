//! Pages of the console before a city of a million wishes: how long each takes, asked one after the other, from the request until
//! the page is there. All services and the gateway answer as in production, each service with its own database.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hyper::{HeaderMap, header};
use serde::Serialize;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Message, Role, Scope, Town, TownCode, VillageCode,
    grants::GiveGrant,
    registry::{
        CommunityDetails, CommunityKind, NewTown, NewVillage, RegisterCommunity, RegisterTowns, RegisterVillages,
        TownKind, VillageKind,
    },
};
use wuwei_runtime::{
    nats::caller::{As, Call, Caller},
    personas::{PERSONAS, Persona},
};

use super::{
    ground::{COMMUNITIES, Ground, community},
    line::{Http, Line},
    stored,
    wisher::Wisher,
};
use crate::{
    failure::{Failure, While},
    instance::{Instance, Setup},
    load::{tally::Latency, towns},
    options::ConsolePages,
    report::{millis, table::Table},
    say,
    store::Store,
    targets::{self, Target},
};

/// What a page may take at the 99th percentile, milliseconds.
const WANTED: f64 = 50.0;
/// What the overview of the city may take.
const OVERVIEW: f64 = 150.0;
/// Sets the city up.
const DEPLOY: &str = "service:deploy";
/// Who sees the whole city.
const OFFICER: &str = "city-officer";
/// Requests under way at once while the city is set up.
const AT_ONCE: usize = 32;
/// How long what was set up may take to be known everywhere.
const PATIENCE: Duration = Duration::from_mins(1);
/// Every service, registry first.
const SERVICES: [&str; 5] = ["registry", "wishes", "delegation", "subsidies", "assessment"];

/// What one page took.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What the page shows.
    pub page: &'static str,
    /// From the request to the whole page, microseconds.
    pub took: Latency,
    /// Its length in bytes.
    pub bytes: usize,
    /// What it may take at the 99th percentile, milliseconds.
    pub wanted: f64,
}

/// Measures.
pub async fn run(options: ConsolePages) -> Result<(), Failure> {
    let ground = Ground::start().await?;
    let measured = tokio::select! {
        measured = all(&ground, &options) => measured,
        _ = tokio::signal::ctrl_c() => Err(Failure::new("interrupted")),
    };
    let figures = measured.inspect_err(|failure| ground.logs(failure))?;
    let title = format!("Pages of the console at {} wishes, {} times each (ms)", options.wishes(), options.times());
    let mut table = Table::new(&title, &["page", "p50", "p99", "bytes"]);
    for Figure { page, took, bytes, .. } in &figures {
        table.row([(*page).to_owned(), millis(took.p50.into()), millis(took.p99.into()), bytes.to_string()]);
    }
    table.print();
    let target = |figure: &Figure| {
        let (what, p99) = (format!("{}, p99", figure.page), f64::from(figure.took.p99) / 1e3);
        Target::at_most(what, figure.wanted, " ms", Some(p99))
    };
    targets::print(&figures.iter().map(target).collect::<Vec<_>>());
    if options.quick || cfg!(debug_assertions) {
        say("\nA small load, or a program built without optimisation: these figures say nothing about speed.");
    }
    Ok(())
}

async fn all(ground: &Ground, options: &ConsolePages) -> Result<Vec<Figure>, Failure> {
    let mut instances = Vec::new();
    let mut wishes = None;
    for service in SERVICES {
        let store = if service == "registry" { ground.empty(service).await? } else { ground.database(service).await? };
        instances.push(started(ground, service, &store).await?);
        if service == "wishes" {
            wishes = Some(store);
        }
    }
    let wishes = wishes.ok_or_else(|| Failure::new("there is no database of wishes"))?;
    let caller = ground.caller().await?;
    found(&caller).await?;
    say(format_args!("storing {} wishes", options.wishes()));
    let wisher = Wisher::new(Line::Nats(ground.caller().await?));
    wisher.live().await.doing("the first life")?;
    ground.published("wishes", super::EVENTS).await?;
    instances.remove(1).stop().await?;
    stored::fill(&wishes, wisher.first(), 0..options.wishes()).await?;
    open_some(&wishes).await?;
    instances.insert(1, started(ground, "wishes", &wishes).await?);
    let console = Console { http: Http::start(ground, true).await?, cookies: Vec::new() };
    let officer = console.signed_in(OFFICER).await?;
    let mut figures = Vec::new();
    for (page, path, signed_in, wanted) in pages(wisher.first())? {
        let who = if signed_in { &officer } else { &console };
        figures.push(who.measure((page, &path, wanted), options.times()).await?);
    }
    for instance in instances {
        instance.stop().await?;
    }
    Ok(figures)
}

async fn started(ground: &Ground, service: &'static str, store: &Store) -> Result<Instance, Failure> {
    let setup = Setup { service: Some(service), ..Setup::default() };
    let mut instance = Instance::start(&ground.servers, store, &setup, service, ground.folder())?;
    instance.ready().await?;
    Ok(instance)
}

/// One wish of eleven is still to be kept, half of it past its limit.
async fn open_some(store: &Store) -> Result<(), Failure> {
    let open = "UPDATE wishes SET state = 'published', solved = NULL, satisfied = NULL, open_parts = 1, \
                limit_at = submitted_at + CASE WHEN ('x' || right(id::text, 4))::bit(16)::int % 2 = 0 THEN -1 ELSE \
                864000000000 END WHERE ('x' || right(id::text, 7))::bit(28)::int % 11 = 3 AND id::text LIKE '00000000-%'";
    store.execute(open).await?;
    store.execute("VACUUM (FREEZE, ANALYZE)").await
}

/// Towns, villages and communities in registry, and the officer's role; until every service knows of it.
async fn found(caller: &Caller) -> Result<(), Failure> {
    let officer = persona(OFFICER)?;
    let (city, role, scope) = (Town::city(), Role::CityOfficer, Scope::City);
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00b1);
    let grant =
        GiveGrant { id, holder: officer.subject.to_owned(), role, scope, from: None, until: None, on_behalf_of: None };
    by(caller, DEPLOY, &city, &grant).await?;
    let towns = towns();
    let new = towns.iter().enumerate().map(|(place, slug)| {
        Ok(NewTown {
            code: code(place)?,
            slug: slug.clone(),
            name: format!("测试{}镇", place + 1),
            name_en: format!("Bench Town {}", place + 1),
            kind: TownKind::Town,
        })
    });
    let new = new.collect::<Result<Vec<_>, Failure>>()?;
    by(caller, DEPLOY, &city, &RegisterTowns { towns: new }).await?;
    let mut orders = Vec::new();
    for (place, town) in towns.iter().enumerate() {
        let village = community(place, 1)?.village();
        let (name, kind) = ("测试社区".to_owned(), VillageKind::ResidentsCommittee);
        let villages = vec![NewVillage { code: village.clone(), name, kind }];
        by(caller, DEPLOY, town, &RegisterVillages { villages }).await?;
        for number in 1..=COMMUNITIES {
            orders.push((town.clone(), estate(community(place, number)?, &village)));
        }
    }
    let made = orders.iter().map(|(town, estate)| by(caller, officer.subject, town, estate));
    stream::iter(made).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok(())
}

fn estate(id: CommunityId, village: &VillageCode) -> RegisterCommunity {
    let details = CommunityDetails { name: format!("示例小区{id}"), ..CommunityDetails::default() };
    let kind = CommunityKind::HousingEstate;
    RegisterCommunity { village: village.clone(), id: Some(id), kind, details, sample: true }
}

/// The code of the town at `place`.
fn code(place: usize) -> Result<TownCode, Failure> {
    let code = community(place, 1)?.village().town_code();
    Ok(code)
}

fn persona(name: &str) -> Result<&'static Persona, Failure> {
    PERSONAS.iter().find(|persona| persona.name == name).ok_or_else(|| Failure::new(format!("nobody is called {name}")))
}

/// Sends `message` of `who`, again while the role is not known yet.
async fn by<M: Message>(caller: &Caller, who: &str, town: &Town, message: &M) -> Result<M::Reply, Failure> {
    let (call, began) = (Call::by(As::Subject(who.into())), Instant::now());
    loop {
        match caller.call(town, message, &call).await {
            Ok(reply) => return Ok(reply),
            Err(error) if began.elapsed() > PATIENCE => return Err(Failure::new(error.to_string())),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// What is measured: a name, an address, whether the officer looks, and what it may take.
fn pages(wish: Uuid) -> Result<Vec<(&'static str, String, bool, f64)>, Failure> {
    let town = &towns()[0];
    let estate = community(0, 1)?;
    let at = format!("/towns/{town}");
    let estate = format!("{at}/communities/{estate}");
    let all = [
        ("home", "/".to_owned(), false),
        ("towns", "/towns".to_owned(), false),
        ("town", at.clone(), false),
        ("community", estate.clone(), false),
        ("making a wish", format!("{estate}/wish"), false),
        ("wish", format!("{at}/wishes/{wish}"), false),
        ("timeline", format!("{at}/wishes/{wish}/timeline"), false),
        ("lookup", "/lookup?number=WS-26-000001-7".to_owned(), false),
        ("own wishes", "/my".to_owned(), true),
        ("notices", "/notices".to_owned(), true),
        ("offices", "/work".to_owned(), true),
        ("desk of a town", format!("/work/{town}/all"), true),
        ("wishes to be matched", format!("/work/{town}/all/wishes?list=match"), true),
        ("wishes past their limit", format!("/work/{town}/all/wishes?list=late"), true),
        ("cases of a town", format!("/work/{town}/all/cases?list=red"), true),
        ("wish, for staff", format!("/work/{town}/all/wishes/{wish}"), true),
        ("rounds", format!("{at}/rounds"), true),
        ("story", format!("/stories/{wish}?town={town}"), true),
        ("overview of a town", format!("/overview/{town}"), true),
        ("overview of the city", "/overview/city".to_owned(), true),
    ];
    let wanted = |page: &str| if page == "overview of the city" { OVERVIEW } else { WANTED };
    Ok(all.into_iter().map(|(page, path, officer)| (page, path, officer, wanted(page))).collect())
}

/// Somebody at the console.
struct Console {
    http: Http,
    cookies: Vec<String>,
}

impl Console {
    /// The same, signed in as a sample person.
    async fn signed_in(&self, name: &str) -> Result<Self, Failure> {
        let mut console = Self { http: self.http.clone(), cookies: Vec::new() };
        let issuer = console.follow("/sign-in", None).await?;
        console.follow(&issuer, None).await?;
        let query = issuer.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let back = console
            .follow("/issuer/authorize", Some(format!("{query}&persona={name}&csrf={}", console.csrf().await?)))
            .await?;
        console.follow(&back, None).await?;
        Ok(console)
    }

    /// The mark of the session, as it stands in its pages.
    async fn csrf(&self) -> Result<String, Failure> {
        let (_, page) = self.http.page("/lookup", &self.cookies, None).await?;
        let page = String::from_utf8_lossy(&page).into_owned();
        let found = page.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        found.map(|(csrf, _)| csrf.to_owned()).ok_or_else(|| Failure::new("no page says the mark of its session"))
    }

    /// Asks, keeps the cookies, and says where it leads.
    async fn follow(&mut self, path: &str, form: Option<String>) -> Result<String, Failure> {
        let (headers, _) = self.http.page(path, &self.cookies, form).await?;
        for set in headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            let name = pair.split('=').next().unwrap_or_default();
            self.cookies.retain(|kept| kept.split('=').next() != Some(name));
            self.cookies.push(pair.to_owned());
        }
        Ok(location(&headers))
    }

    async fn measure(&self, (page, path, wanted): (&'static str, &str, f64), times: u32) -> Result<Figure, Failure> {
        let (mut took, mut bytes) = (Vec::new(), 0);
        // The first answer fills what is kept for all; until it comes, what was set up is not known everywhere.
        let waiting = Instant::now();
        while let Err(failure) = self.http.page(path, &self.cookies, None).await {
            if waiting.elapsed() > PATIENCE {
                return Err(failure);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for _ in 0..times {
            let began = Instant::now();
            let (headers, content): (HeaderMap, Bytes) = self.http.page(path, &self.cookies, None).await?;
            if !location(&headers).is_empty() {
                return Err(Failure::new(format!("{path} leads to {}", location(&headers))));
            }
            took.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
            bytes = content.len();
        }
        took.sort_unstable();
        Ok(Figure { page, took: Latency::of(&took), bytes, wanted })
    }
}

fn location(headers: &HeaderMap) -> String {
    let to = headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
    to.unwrap_or_default().to_owned()
}

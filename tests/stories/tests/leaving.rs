//! One process stays, one joins and leaves a town again and again, and nobody who asks notices.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests"
)]

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinSet,
};
use wuwei_contracts::Town;
use wuwei_hello::Greet;
use wuwei_migrations::{MigrationTrait, Script, with_runtime};
use wuwei_runtime::{
    Clock,
    identity::Issuer,
    nats::caller::{As, Call, CallError, Caller},
};
use wuwei_testkit::{
    Backend,
    database::Database,
    servers::{Durability, Login, NatsServer, Postgres},
    town, wait,
};

const LEAVES: u64 = 20;
const REQUESTERS: u64 = 32;
/// Of each requester; 32 of them send 50,016.
const COMMANDS: u64 = 1_563;
/// Commands answered between two moves of the one that comes and goes.
const SHARE: u64 = 800;
const OFFICER: &str = "officer-wu";

const SCRIPT: Script = Script {
    name: "m0002_hello",
    up: include_str!("../../hello/sql/m0002_hello.up.sql"),
    down: include_str!("../../hello/sql/m0002_hello.down.sql"),
};

fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(vec![Box::new(SCRIPT)])
}

/// A process of hello.
struct Member {
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    child: Child,
}

impl Member {
    async fn start(settings: &Path) -> Self {
        let log = File::create(settings.with_extension("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_member"));
        let command = command.arg(settings).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.kill_on_drop(true).spawn().unwrap();
        let (orders, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut member = Self { orders, answers: BufReader::new(answers).lines(), child };
        member.heard("ready").await;
        member
    }

    async fn obey(&mut self, order: &str) {
        self.orders.write_all(format!("{order}\n").as_bytes()).await.unwrap();
        self.heard(order).await;
    }

    /// Reads on to the line `expected`; the log goes to standard output too.
    async fn heard(&mut self, expected: &str) {
        while self.answers.next_line().await.unwrap().expect("the member has ended; see its log") != expected {}
    }

    async fn stop(mut self) {
        drop(self.orders);
        // It goes on logging to a pipe that must not fill.
        while let Ok(Some(_)) = self.answers.next_line().await {}
        assert!(self.child.wait().await.unwrap().success());
    }
}

/// Servers, database and people.
struct Ground {
    logins: Vec<Login>,
    database: Database,
    issuer: Arc<Issuer>,
    folder: TempDir,
    _postgres: Postgres,
}

impl Ground {
    async fn new(servers: &[NatsServer]) -> Self {
        let postgres = Postgres::start(Durability::None).await;
        let admin = Database::prepared(Backend::Postgres, &postgres.url("postgres"), Vec::new).await;
        admin.execute("CREATE DATABASE hello").await;
        let database = Database::prepared(Backend::Postgres, &postgres.url("hello"), migrations).await;
        let grant = uuid::Uuid::now_v7();
        let rows = "INSERT INTO grants (id, holder, role, scope, from_at, version)";
        database.execute(&format!("{rows} VALUES ('{grant}', '{OFFICER}', 'town_officer', 'town:dalang', 0, 1)")).await;
        let issuer = Arc::new(Issuer::generate().unwrap());
        let logins = servers.iter().map(|server| server.login(0)).collect();
        Self { logins, database, issuer, folder: TempDir::new().unwrap(), _postgres: postgres }
    }

    /// The login of the `number`-th who comes, one server after the other.
    fn login(&self, number: usize) -> &Login {
        &self.logins[number % self.logins.len()]
    }

    async fn member(&self, name: &str, number: usize) -> Member {
        let path = self.folder.path().join(format!("{name}.toml"));
        let settings = format!(
            "[service]\nname = \"hello\"\ninstance = {name:?}\ntowns = [\"dalang\"]\n\
             [database]\nurl = {database:?}\n\
             [nats]\nurl = {nats:?}\nuser = {user:?}\npassword = {user:?}\n\
             [identity]\nidempotency_secret = \"a secret of the tests, long enough for anything\"\n\
             [identity.keys]\n{kid:?} = {key:?}\n\
             [streams]\nmax_bytes = {max_bytes}\nreplicas = {replicas}\n",
            database = self.database.url(),
            nats = self.login(number).address,
            user = self.login(number).user,
            kid = self.issuer.kid(),
            key = self.issuer.public_key(),
            max_bytes = 256 << 20,
            replicas = self.logins.len(),
        );
        fs::write(&path, settings).unwrap();
        Member::start(&path).await
    }

    /// Greetings asked of a member so far, by its own count.
    async fn received(&self, member: &str) -> u64 {
        let (bus, subject) = (self.login(0).connect().await, format!("$SRV.STATS.hello.{member}"));
        let stats = bus.request(subject, &[], Vec::new().into(), wait::PATIENCE).await.unwrap();
        let stats: Value = serde_json::from_slice(&stats.body).unwrap();
        let greet = stats["endpoints"].as_array().unwrap().iter().find(|endpoint| endpoint["name"] == "greet");
        greet.unwrap()["num_requests"].as_u64().unwrap()
    }

    async fn caller(&self, number: usize) -> Caller {
        self.login(number).connect().await.caller(Clock::default()).with_issuer(self.issuer.clone())
    }
}

/// Sends its commands one after the other, each under its key until it is answered. How many had to be sent by hand again,
/// beyond the caller's own retry.
async fn requester(caller: Caller, number: u64, answered: Arc<AtomicU64>) -> u64 {
    let (dalang, mut again): (Town, u64) = (town("dalang"), 0);
    for count in 0..COMMANDS {
        let whom = format!("r{number}-{count}");
        let call = Call::by(As::Subject(OFFICER.into())).with_key(uuid::Uuid::now_v7().to_string());
        let call = call.within(Duration::from_secs(4));
        loop {
            match caller.call(&dalang, &Greet { whom: whom.clone() }, &call).await {
                Ok(greeted) => {
                    assert_eq!((&greeted.whom, greeted.times), (&whom, 1), "an answer to another question");
                    break;
                }
                Err(CallError::NoResponders { .. } | CallError::TimedOut { .. }) => again += 1,
                Err(other) => panic!("{whom}: {other}"),
            }
        }
        answered.fetch_add(1, Relaxed);
    }
    again
}

/// Waits until `more` further commands are answered, or all.
async fn onward(answered: &AtomicU64, more: u64) {
    let goal = (answered.load(Relaxed) + more).min(REQUESTERS * COMMANDS);
    wait::until(
        "further answers",
        Duration::from_mins(2),
        || async move { (answered.load(Relaxed) >= goal).then_some(()) },
    )
    .await;
}

/// Plays the story on `servers`.
async fn nobody_notices(servers: Vec<NatsServer>) {
    let ground = Ground::new(&servers).await;
    let (steady, mut commuter) = (ground.member("steady", 0).await, ground.member("commuter", 1).await);
    let callers = [ground.caller(2).await, ground.caller(0).await, ground.caller(1).await, ground.caller(2).await];
    let answered = Arc::new(AtomicU64::new(0));
    let mut requesters = JoinSet::new();
    for (number, caller) in (0..REQUESTERS).zip(callers.iter().cycle()) {
        let caller = caller.clone();
        requesters.spawn(requester(caller, number, answered.clone()));
    }
    for _ in 0..LEAVES {
        onward(&answered, SHARE).await;
        commuter.obey("leave dalang").await;
        onward(&answered, SHARE).await;
        commuter.obey("join dalang").await;
    }
    assert!(answered.load(Relaxed) < REQUESTERS * COMMANDS, "the last move came when all was over");
    let again: u64 = requesters.join_all().await.into_iter().sum();

    let all = REQUESTERS * COMMANDS;
    let (of_steady, of_commuter) = (ground.received("steady").await, ground.received("commuter").await);
    let sum = |figure: fn(&Caller) -> u64| callers.iter().map(figure).sum::<u64>();
    let unserved = sum(|caller| caller.figures().retried_unserved.get());
    let unanswered = sum(|caller| caller.figures().retried_unanswered.get());
    println!(
        "{all} commands, {LEAVES} leaves, {} server(s): {of_steady} to the steady one, {of_commuter} to the other; sent \
         again without responders {unserved}, without answer in time {unanswered}, by hand {again}",
        servers.len()
    );
    assert_eq!(answered.load(Relaxed), all, "replies = requests");
    assert!(of_commuter > LEAVES * SHARE / 4, "the one that comes and goes does its share while it is there");
    assert!(
        (all..=all + unanswered).contains(&(of_steady + of_commuter)),
        "what was received, once or, repeated, twice"
    );
    for table in ["greetings", "idempotency", "events"] {
        assert_eq!(ground.database.rows(table).await, all, "{table}: one row for each key");
    }
    assert_eq!(again, 0, "the caller's one retry was enough");
    if servers.len() == 1 {
        assert_eq!((unserved, unanswered), (0, 0), "on one server the barrier loses nothing");
    }
    commuter.stop().await;
    steady.stop().await;
}

/// These load servers of their own; see `.config/nextest.toml`.
mod alone {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nobody_notices_who_leaves_on_one_server() {
        nobody_notices(vec![NatsServer::start().await]).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nobody_notices_who_leaves_on_a_cluster_of_three() {
        nobody_notices(NatsServer::cluster(3).await).await;
    }
}

//! Start-up checks: what is wrong is said before anything runs, with the way out.

use jiff::{SignedDuration, Timestamp};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement};

use crate::{clock::Clock, identity::EMBEDDED, service::Spec, settings::Settings};

/// Oldest `PostgreSQL` that will do, as `server_version_num`.
const OLDEST_POSTGRES: i32 = 140_000;

/// By how much the clocks of this machine and of the database may differ before it is logged.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(5);

/// No clock is right that is before this program was written.
const NOT_BEFORE: Timestamp = Timestamp::constant(1_735_689_600, 0);

/// Why a service does not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The settings are for another service.
    #[error("service.name is {set:?}, but this program is {program}; leave it out, or start the other program")]
    OtherService {
        /// The setting.
        set: String,
        /// The program.
        program: &'static str,
    },
    /// No key to verify callers with.
    #[error(
        "identity.keys is empty: no caller could be believed; give the gateway's public key as <key id> = <base64>"
    )]
    NoKeys,
    /// No secret for idempotency digests.
    #[error("identity.idempotency_secret is not set; give at least 32 random characters, the same to all instances")]
    NoSecret,
    /// Nothing to seal private values with.
    #[error(
        "identity.sealing_secret is not set; give at least 32 random characters, the same to all instances, and keep them"
    )]
    NoSealingSecret,
    /// The secret for sealing cannot be used.
    #[error("identity.sealing_secret cannot be used: {0}")]
    Sealing(String),
    /// A setting that only this service reads does not fit.
    #[error("{0}")]
    Unfit(String),
    /// The embedded issuer beside a listener that others can reach.
    #[error(
        "identity.keys.{kid} is the key of the embedded issuer, which lets anyone on this machine be anyone; it is \
         refused while {listener} is {address}, which is no loopback address; listen on 127.0.0.1, or take the key out"
    )]
    NotLoopback {
        /// The key.
        kid: String,
        /// The listener.
        listener: String,
        /// Its address.
        address: String,
    },
    /// The database has no tables.
    #[error("the database of {service} has no tables yet; run: migrate {service} up")]
    NotMigrated {
        /// The service.
        service: &'static str,
    },
    /// The database has another migration than this program needs.
    #[error("the database of {service} is at migration {found}, this program needs {wanted}; {way_out}")]
    OtherMigration {
        /// The service.
        service: &'static str,
        /// The last migration applied.
        found: String,
        /// The one needed.
        wanted: &'static str,
        /// What to do.
        way_out: String,
    },
    /// The database server is too old.
    #[error("the database server is PostgreSQL {found}, at least 14 is needed; upgrade it")]
    TooOld {
        /// Its version.
        found: String,
    },
    /// This machine's clock cannot be right.
    #[error("the clock of this machine says {0}, which cannot be; set it")]
    Clock(Timestamp),
    /// The database did not answer a check.
    #[error("the database cannot be checked: {0}")]
    Unanswered(String),
}

/// What can be told from the settings alone; what seals private values gets its secret here.
pub fn settings(settings: &Settings, spec: &Spec) -> Result<(), CheckError> {
    let set = &settings.service.name;
    if !set.is_empty() && set != spec.name {
        return Err(CheckError::OtherService { set: set.clone(), program: spec.name });
    }
    if settings.identity.keys.is_empty() {
        return Err(CheckError::NoKeys);
    }
    if settings.identity.idempotency_secret.expose().is_empty() {
        return Err(CheckError::NoSecret);
    }
    if let Some(sealer) = &spec.sealer {
        let secret = settings.identity.sealing_secret.expose();
        if secret.is_empty() {
            return Err(CheckError::NoSealingSecret);
        }
        sealer.begin(secret).map_err(|fault| CheckError::Sealing(fault.to_string()))?;
    }
    if let Some(settle) = &spec.settle {
        settle(settings).map_err(CheckError::Unfit)?;
    }
    let listen = settings.http.listen.ip().to_string();
    let servers = settings.nats.url.expose().split(',').map(|url| ("nats.url", host(url)));
    loopback(settings.identity.keys.keys(), servers.chain([("http.listen", listen.as_str())]))
}

/// The embedded issuer is refused unless every listener is loopback. `listeners` are names and hosts.
pub fn loopback<'a>(
    keys: impl IntoIterator<Item = &'a String>,
    listeners: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), CheckError> {
    let Some(kid) = keys.into_iter().find(|kid| kid.starts_with(EMBEDDED)) else { return Ok(()) };
    match listeners.into_iter().find(|(_, host)| !is_loopback(host)) {
        None => Ok(()),
        Some((listener, address)) => {
            let (listener, address) = (listener.to_owned(), address.to_owned());
            Err(CheckError::NotLoopback { kid: kid.clone(), listener, address })
        }
    }
}

/// Whether `host` names this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of a NATS address.
fn host(url: &str) -> &str {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let rest = rest.split('/').next().unwrap_or(rest);
    match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => rest.rsplit_once(':').map_or(rest, |(host, _)| host),
    }
}

/// The machine's clock, as far as one can tell without another.
pub fn clock(clock: &Clock) -> Result<(), CheckError> {
    let system = system(clock);
    if system < NOT_BEFORE { Err(CheckError::Clock(system)) } else { Ok(()) }
}

fn system(clock: &Clock) -> Timestamp {
    clock.now().checked_sub(clock.offset()).unwrap_or(Timestamp::MIN)
}

/// The database's version, clock and migration, in one round trip.
pub async fn database(database: &DatabaseConnection, spec: &Spec, clock: &Clock) -> Result<(), CheckError> {
    if database.get_database_backend() != DbBackend::Postgres {
        return schema(database, spec).await;
    }
    let question = "SELECT (SELECT max(version) FROM seaql_migrations) AS migration, \
                    current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown, \
                    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now";
    let row = ask(database, spec, question).await?;
    let version: i32 = row.try_get("", "version").map_err(unanswered)?;
    if version < OLDEST_POSTGRES {
        return Err(CheckError::TooOld { found: row.try_get("", "shown").map_err(unanswered)? });
    }
    let theirs = crate::clock::from_micros(row.try_get("", "now").map_err(unanswered)?);
    let apart = theirs.duration_since(system(clock)).abs();
    if apart > CLOCKS_DIFFER {
        tracing::warn!(?apart, "the clocks of this machine and of the database differ; set both by one time server");
    }
    migration(row.try_get("", "migration").map_err(unanswered)?, spec)
}

/// The database answers and has the migration the program needs.
pub async fn schema(database: &DatabaseConnection, spec: &Spec) -> Result<(), CheckError> {
    let row = ask(database, spec, "SELECT max(version) AS migration FROM seaql_migrations").await?;
    migration(row.try_get("", "migration").map_err(unanswered)?, spec)
}

async fn ask(database: &DatabaseConnection, spec: &Spec, question: &str) -> Result<QueryResult, CheckError> {
    let statement = Statement::from_string(database.get_database_backend(), question);
    match database.query_one_raw(statement).await {
        Ok(row) => row.ok_or_else(|| CheckError::Unanswered("no row".to_owned())),
        Err(error) if lacks_table(&error) => Err(CheckError::NotMigrated { service: spec.name }),
        Err(error) => Err(unanswered(error)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "taken by map_err")]
fn unanswered(error: DbErr) -> CheckError {
    CheckError::Unanswered(error.to_string())
}

fn migration(found: Option<String>, spec: &Spec) -> Result<(), CheckError> {
    let Some(found) = found else { return Err(CheckError::NotMigrated { service: spec.name }) };
    if found == spec.migration {
        return Ok(());
    }
    let way_out = if *found < *spec.migration {
        format!("run: migrate {} up", spec.name)
    } else {
        "start the newer program that it belongs to, or take its migrations back".to_owned()
    };
    Err(CheckError::OtherMigration { service: spec.name, found, wanted: spec.migration, way_out })
}

/// Undefined table: `PostgreSQL` by its code, `SQLite` by its words.
fn lacks_table(error: &DbErr) -> bool {
    let (DbErr::Query(sea_orm::RuntimeErr::SqlxError(sqlx)) | DbErr::Exec(sea_orm::RuntimeErr::SqlxError(sqlx))) =
        error
    else {
        return false;
    };
    let Some(told) = sqlx.as_database_error() else { return false };
    told.code().is_some_and(|code| code == "42P01") || told.message().starts_with("no such table")
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, Database};
    use wuwei_testkit::Backend;

    use super::*;
    use crate::service::Service;

    fn spec() -> Spec {
        Service::new("registry", "", "m0002_registry", ()).into_spec()
    }

    fn good() -> Settings {
        let mut settings = Settings::default();
        settings.identity.keys.insert("embedded-1".to_owned(), String::new());
        settings.identity.idempotency_secret = crate::settings::Secret::new("a-secret-of-more-than-32-characters");
        settings
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        assert_eq!(super::settings(&good(), &spec()), Ok(()));
        let mut other = good();
        other.service.name = "wishes".to_owned();
        assert!(matches!(super::settings(&other, &spec()), Err(CheckError::OtherService { .. })));
        assert_eq!(super::settings(&Settings::default(), &spec()), Err(CheckError::NoKeys));
        let mut open = good();
        open.identity.idempotency_secret = crate::settings::Secret::default();
        assert_eq!(super::settings(&open, &spec()), Err(CheckError::NoSecret));
    }

    #[test]
    fn the_embedded_issuer_needs_every_listener_on_loopback() {
        for url in ["nats://127.0.0.1:4222", "nats://u:p@localhost:4222", "nats://[::1]:4222", "127.0.0.2"] {
            let settings =
                Settings { nats: crate::settings::NatsSettings { url: url.into(), ..good().nats }, ..good() };
            assert_eq!(super::settings(&settings, &spec()), Ok(()), "{url}");
        }
        for url in
            ["nats://10.0.0.1:4222", "nats://127.0.0.1,nats://nats.example.org:4222", "nats://[2001:db8::1]:4222"]
        {
            let mut settings =
                Settings { nats: crate::settings::NatsSettings { url: url.into(), ..good().nats }, ..good() };
            assert!(matches!(super::settings(&settings, &spec()), Err(CheckError::NotLoopback { .. })), "{url}");
            settings.identity.keys = [("gateway".to_owned(), String::new())].into();
            assert_eq!(super::settings(&settings, &spec()), Ok(()), "another issuer may be anywhere");
        }
        let open =
            Settings { http: crate::settings::HttpSettings { listen: "0.0.0.0:9000".parse().unwrap() }, ..good() };
        let error = super::settings(&open, &spec()).unwrap_err();
        assert!(error.to_string().contains("while http.listen is 0.0.0.0"), "{error}");
    }

    #[test]
    fn a_clock_of_1970_is_refused_and_one_moved_forward_is_not() {
        let moved = Clock::default();
        assert_eq!(clock(&moved), Ok(()));
        moved.set_offset(SignedDuration::from_hours(24 * 400));
        assert_eq!(clock(&moved), Ok(()));
        // A clock stops at the end of the calendar; set ahead by all of it, it takes the machine's for one of 1970.
        let last = Timestamp::MAX.as_microsecond();
        moved.set_offset(SignedDuration::from_micros(last));
        let error = clock(&moved).unwrap_err();
        assert_eq!(error, CheckError::Clock(Timestamp::MAX - SignedDuration::from_micros(last)));
        assert!(error.to_string().starts_with("the clock of this machine says 1970-01-01T00:00:00"), "{error}");
    }

    /// Makes `PostgreSQL` say that it is older, to those who look here before they ask the server itself.
    const OLDER: &str = "CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS \
        $$ SELECT CASE $1 WHEN 'server_version_num' THEN '130014' ELSE '13.14' END $$";

    #[tokio::test]
    async fn a_postgresql_older_than_14_is_refused_with_its_version() {
        let spec = Service::new("registry", "", "m0001_runtime_due_by_time", ()).into_spec();
        let runtime = || wuwei_migrations::with_runtime(Vec::new());
        let fresh = wuwei_testkit::database::Database::fresh(Backend::Postgres, "checks", runtime).await;
        let check = async |server: &DatabaseConnection| super::database(server, &spec, &Clock::default()).await;
        assert_eq!(check(fresh.connection()).await, Ok(()));
        fresh.execute(OLDER).await;
        let mut options = ConnectOptions::new(fresh.url());
        options.map_sqlx_postgres_opts(|options| options.options([("search_path", "public,pg_catalog")]));
        let older = Database::connect(options).await.unwrap();
        assert_eq!(check(&older).await, Err(CheckError::TooOld { found: "13.14".to_owned() }));
    }

    #[tokio::test]
    async fn a_database_of_another_migration_is_refused_with_the_way_out() {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        let check = async || super::database(&db, &spec(), &Clock::default()).await;
        assert_eq!(check().await, Err(CheckError::NotMigrated { service: "registry" }));
        db.execute_unprepared("CREATE TABLE seaql_migrations (version TEXT PRIMARY KEY, applied_at BIGINT)")
            .await
            .unwrap();
        assert_eq!(check().await, Err(CheckError::NotMigrated { service: "registry" }));
        db.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m0001_runtime', 0)").await.unwrap();
        let older = check().await.unwrap_err().to_string();
        assert!(
            older.contains("is at migration m0001_runtime") && older.ends_with("run: migrate registry up"),
            "{older}"
        );
        db.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m0002_registry', 0)").await.unwrap();
        assert_eq!(check().await, Ok(()));
        db.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m0003_registry', 0)").await.unwrap();
        assert!(check().await.unwrap_err().to_string().contains("start the newer program"));
    }
}

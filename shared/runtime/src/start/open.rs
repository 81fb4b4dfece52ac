//! Everything a service needs from outside, opened at the same time.

use std::time::Duration;

use async_nats::jetstream;
use sea_orm::DatabaseConnection;

use super::StartError;
use crate::{
    checks,
    clock::Clock,
    database,
    identity::Verifier,
    ids,
    link::{Link, Options},
    nats::connection::{Connection, Dialling, Label, inbox_prefix},
    outbox::stream,
    service::Spec,
    settings::{Settings, StreamSettings},
};

/// How long NATS may take to answer: in a cluster that starts as a whole, some time.
const PATIENCE: Duration = Duration::from_secs(15);

/// What was opened.
pub(super) struct Opened {
    pub instance: String,
    pub reader: DatabaseConnection,
    pub own: DatabaseConnection,
    pub relay: DatabaseConnection,
    pub control: DatabaseConnection,
    pub connection: Connection,
    pub link: Link,
    pub verifier: Verifier,
}

/// Checks the settings, then opens everything.
pub(super) async fn all(settings: &Settings, spec: &Spec, clock: &Clock) -> Result<Opened, StartError> {
    settings.check()?;
    checks::settings(settings, spec)?;
    checks::clock(clock)?;
    let verifier = Verifier::new(&settings.identity.keys, spec.name, clock.clone())?;
    let instance = instance(&settings.service.instance)?;
    let events = label(spec, &format!("{instance} events"));
    let link = link(&Dialling::of(&settings.nats, &events)?);
    let (databases, connection) = tokio::try_join!(databases(settings, spec, clock), nats(settings, spec, &instance))?;
    let [reader, own, relay, control] = databases;
    Ok(Opened { instance, reader, own, relay, control, connection, link, verifier })
}

async fn databases(settings: &Settings, spec: &Spec, clock: &Clock) -> Result<[DatabaseConnection; 4], StartError> {
    let checked = async {
        let reader = database::reader_pool(&settings.database, spec.name).await?;
        checks::database(&reader, spec, clock).await?;
        Ok::<_, StartError>(reader)
    };
    let relay = async { Ok(database::relay_connection(&settings.database, spec.name).await?) };
    let own = async { Ok(database::own_pool(&settings.database, spec.name).await?) };
    let control = async { Ok(database::control_connection(&settings.database, spec.name).await?) };
    if settings.database.url.is_sqlite() {
        // A new file is switched to WAL by its first connection; several that try at once would find it locked.
        let control = control.await?;
        let (reader, own, relay) = tokio::try_join!(checked, own, relay)?;
        return Ok([reader, own, relay, control]);
    }
    let (reader, own, relay, control) = tokio::try_join!(checked, own, relay, control)?;
    Ok([reader, own, relay, control])
}

/// The connection for requests, the streams and buckets that all services share, and the service's own bucket of files.
async fn nats(settings: &Settings, spec: &Spec, instance: &str) -> Result<Connection, StartError> {
    let label = label(spec, instance);
    let connection = Connection::open(&settings.nats, &label, PATIENCE).await?;
    connection.require_jetstream(PATIENCE).await?;
    let context = jetstream::new(connection.client().clone());
    let replicas = settings.streams.replicas;
    tokio::try_join!(
        stream::ensure_buckets(&context, replicas),
        stream::ensure_dead_letters(&context, replicas),
        async {
            let Some(files) = &spec.files else { return Ok(()) };
            stream::ensure_files(&context, spec.name, replicas).await?;
            files.begin(context.clone());
            Ok(())
        },
    )?;
    Ok(connection)
}

/// Who connects. Replies come to subjects of the service's own, so that no other service need be able to hear them.
fn label(spec: &Spec, connection: &str) -> Label {
    Label { name: format!("{} {connection}", spec.name), inbox_prefix: inbox_prefix(spec.name) }
}

fn link(dialling: &Dialling) -> Link {
    let dialled = dialling.clone();
    let options: Options = std::sync::Arc::new(move || dialled.options());
    // The task ends by itself with the last handle.
    let (link, _) = Link::start(dialling.addresses(), options);
    link
}

/// The name set, or one made up.
fn instance(set: &str) -> Result<String, StartError> {
    if set.is_empty() {
        let id = ids::new().simple().to_string();
        return Ok(format!("i{}", &id[id.len() - 12..]));
    }
    let token = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    if set.len() <= 64 && set.bytes().all(token) {
        Ok(set.to_owned())
    } else {
        Err(StartError::Instance(set.to_owned()))
    }
}

/// The limits of the event stream as they are set.
pub(super) fn stream_settings(settings: &StreamSettings) -> stream::StreamSettings {
    stream::StreamSettings {
        replicas: settings.replicas,
        max_age: Duration::from_hours(24 * u64::from(settings.max_age_days)),
        max_bytes: settings.max_bytes,
        ..stream::StreamSettings::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_named_or_gets_a_name_of_its_own() {
        assert_eq!(instance("i-1_a").unwrap(), "i-1_a");
        for wrong in ["Registry 1", "a.b", "*", &"a".repeat(65)] {
            assert!(matches!(instance(wrong), Err(StartError::Instance(_))), "{wrong}");
        }
        let made = instance("").unwrap();
        assert_eq!(instance(&made).unwrap(), made, "a made-up name is a good name");
        assert_ne!(made, instance("").unwrap());
    }
}

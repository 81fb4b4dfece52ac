//! How client commands reach the running system: by its data folder, or by the address of its NATS server.

use std::time::Duration;

use wuwei_runtime::{
    nats::connection::{Connection, Label},
    settings::{Address, NatsSettings, Secret},
};

use crate::{
    arguments::Reach,
    context::Context,
    exit::{Failure, Result},
    nats_server,
    record::Record,
    say,
};

/// How long a connection is tried.
const PATIENCE: Duration = Duration::from_secs(5);

/// What runs on the data folder.
///
/// # Errors
/// When nothing does.
pub fn running(context: &Context) -> Result<Record> {
    let record = context.data.read_record().filter(|record| record.supervisor.lives());
    record.ok_or_else(|| {
        let data = context.data.root().display();
        Failure::not_running(say!(context.messages, "client.not_running", data))
    })
}

/// The NATS server to go to.
pub fn nats_settings(context: &Context, reach: &Reach) -> Result<NatsSettings> {
    if let Some(url) = &reach.nats {
        return Ok(NatsSettings { url: Address::new(url.clone()), ..NatsSettings::default() });
    }
    let record = running(context)?;
    let nats = record.nats.ok_or_else(|| Failure::not_running(say!(context.messages, "client.starting")))?;
    embedded_nats(context, nats.url)
}

/// The embedded NATS server at `url`, with its user and password.
pub fn embedded_nats(context: &Context, url: String) -> Result<NatsSettings> {
    let password = Secret::new(nats_server::password(&context.data)?);
    let user = Some(nats_server::USER.to_owned());
    Ok(NatsSettings { url: Address::new(url), user, password: Some(password), ..NatsSettings::default() })
}

/// A connection to the NATS server of `reach`.
pub async fn connect(context: &Context, reach: &Reach) -> Result<Connection> {
    open(&nats_settings(context, reach)?).await
}

/// A connection by `settings`.
pub async fn open(settings: &NatsSettings) -> Result<Connection> {
    let label = Label::new(format!("wuwei-cli-{}", nix::unistd::getpid()));
    Connection::open(settings, &label, PATIENCE).await.map_err(|error| Failure::not_running(error.to_string()))
}

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
    nats_server::users,
    record::Record,
    say,
};

/// How long a connection is tried.
const PATIENCE: Duration = Duration::from_secs(5);

/// What runs on the data folder.
///
/// # Errors
/// When nothing does, or what is written down cannot be read.
pub fn running(context: &Context) -> Result<Record> {
    let record = context.record()?.filter(|record| record.supervisor.lives());
    record.ok_or_else(|| {
        let data = context.data.root().display();
        Failure::not_running(say!(context.messages, "client.not_running", data))
    })
}

/// The NATS server named for this command, if it is to be found by that and not by the data folder.
pub fn named<'a>(context: &Context, reach: &'a Reach) -> Option<&'a str> {
    reach.nats.as_deref().filter(|_| !context.folder_wins)
}

/// The NATS server to go to.
pub fn nats_settings(context: &Context, reach: &Reach) -> Result<NatsSettings> {
    if let Some(url) = named(context, reach) {
        let (user, password) = login(url);
        return Ok(NatsSettings { url: Address::new(url), user, password, ..NatsSettings::default() });
    }
    let record = running(context)?;
    let nats = record.nats.ok_or_else(|| Failure::not_running(say!(context.messages, "client.starting")))?;
    embedded_nats(context, nats.url)
}

/// User and password in `url`, as in `nats://user:password@host:4222`: the NATS client does not look for them there.
fn login(url: &str) -> (Option<String>, Option<Secret>) {
    let first = url.split(',').next().unwrap_or(url);
    let place = first.split_once("://").map_or(first, |(_, place)| place);
    match place.rsplit_once('@').and_then(|(login, _)| login.split_once(':')) {
        Some((user, password)) => (Some(user.to_owned()), Some(Secret::new(password))),
        None => (None, None),
    }
}

/// The embedded NATS server at `url`, as its operator.
pub fn embedded_nats(context: &Context, url: String) -> Result<NatsSettings> {
    let password = Secret::new(users::password(&context.data)?);
    let user = Some(users::OPERATOR.to_owned());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_taken_from_the_address() {
        for with in ["nats://me:s3:cret@host:4222", "me:s3:cret@host", "nats://me:s3:cret@a:1,nats://me:s3:cret@b:1"] {
            assert_eq!(login(with), (Some("me".to_owned()), Some(Secret::new("s3:cret"))), "{with}");
        }
        for without in ["nats://host:4222", "host", "nats://a:1,b:2", ""] {
            assert_eq!(login(without), (None, None), "{without}");
        }
    }
}

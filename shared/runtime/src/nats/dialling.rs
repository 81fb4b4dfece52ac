//! What is needed to dial a NATS server, read and checked once: addresses and credentials.

use std::time::Duration;

use async_nats::{ConnectOptions, ServerAddr};

use super::connection::ConnectError;
use crate::settings::NatsSettings;

/// Messages one subscription may have waiting. The client drops what comes past that, so it is far more than can wait:
/// every reader takes messages at once and sheds load with an answer. Channels grow as they fill, not beforehand.
const SUBSCRIPTION_CAPACITY: usize = 1 << 20;
/// Messages that may wait to be written to the socket; past that senders wait.
const SEND_CAPACITY: usize = 1 << 16;

/// Who connects.
#[derive(Debug, Clone)]
pub struct Label {
    /// Shown by the server for this connection: service and instance.
    pub name: String,
    /// First tokens of reply subjects; `_INBOX` unless the server's permissions want another.
    pub inbox_prefix: String,
}

/// First token of the reply subjects of `service`'s own requests.
pub fn inbox_prefix(service: &str) -> String {
    format!("_INBOX_{service}")
}

impl Label {
    /// A connection of that name with the usual reply subjects.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), inbox_prefix: "_INBOX".to_owned() }
    }
}

/// How to dial, as often as needed.
#[derive(Debug, Clone)]
pub struct Dialling {
    addresses: Vec<ServerAddr>,
    shown: String,
    options: ConnectOptions,
}

impl Dialling {
    /// What `settings` say.
    ///
    /// # Errors
    /// [`ConnectError::Address`], [`ConnectError::Credentials`], [`ConnectError::Ambiguous`].
    pub fn of(settings: &NatsSettings, label: &Label) -> Result<Self, ConnectError> {
        let url = settings.url.expose();
        let shown = without_passwords(url);
        Ok(Self { addresses: addresses(url)?, shown, options: options(settings, label)? })
    }

    /// The servers.
    pub fn addresses(&self) -> Vec<ServerAddr> {
        self.addresses.clone()
    }

    /// The servers as they may be shown: without passwords.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Fresh options with name, credentials and capacities.
    pub fn options(&self) -> ConnectOptions {
        self.options.clone()
    }
}

fn options(settings: &NatsSettings, label: &Label) -> Result<ConnectOptions, ConnectError> {
    let options = ConnectOptions::new()
        .name(&label.name)
        .custom_inbox_prefix(&label.inbox_prefix)
        .subscription_capacity(SUBSCRIPTION_CAPACITY)
        .client_capacity(SEND_CAPACITY)
        .connection_timeout(Duration::from_secs(5))
        // A dead peer is noticed after three missed answers.
        .ping_interval(Duration::from_secs(5))
        .max_reconnects(None)
        // The first attempt, of a start above all, is made at once.
        .reconnect_delay_callback(|attempts| match attempts {
            0 | 1 => Duration::ZERO,
            more => Duration::from_millis(50 << more.min(5)),
        });
    let options = match &settings.ca_file {
        None => options,
        Some(path) => {
            read("nats.ca_file", path)?;
            options.add_root_certificates(path.into()).require_tls(true)
        }
    };
    match (&settings.user, &settings.password, &settings.nkey_seed_file, &settings.creds_file) {
        (None, None, None, None) => Ok(options),
        (Some(user), Some(password), None, None) => {
            Ok(options.user_and_password(user.clone(), password.expose().to_owned()))
        }
        (None, None, Some(path), None) => Ok(options.nkey(read("nats.nkey_seed_file", path)?.trim().to_owned())),
        (None, None, None, Some(path)) => {
            let setting = "nats.creds_file";
            let text = read(setting, path)?;
            options.credentials(&text).map_err(|error| unusable(setting, path, &error))
        }
        (Some(_), None, None, None) => Err(ConnectError::Ambiguous("user is set without password; set both")),
        (None, Some(_), None, None) => Err(ConnectError::Ambiguous("password is set without user; set both")),
        _ => Err(ConnectError::Ambiguous("set only one of user and password, nkey_seed_file, creds_file")),
    }
}

fn read(setting: &'static str, path: &str) -> Result<String, ConnectError> {
    std::fs::read_to_string(path).map_err(|error| unusable(setting, path, &error))
}

fn unusable(setting: &'static str, path: &str, error: &std::io::Error) -> ConnectError {
    ConnectError::Credentials { setting, path: path.to_owned(), cause: error.to_string() }
}

fn addresses(url: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    let parts: Vec<&str> = url.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let wrong = |cause: String| ConnectError::Address { url: without_passwords(url), cause };
    if parts.is_empty() {
        return Err(wrong("it is empty".to_owned()));
    }
    parts.iter().map(|part| part.parse().map_err(|error: std::io::Error| wrong(error.to_string()))).collect()
}

/// The addresses of `url` without user and password, to be shown.
fn without_passwords(url: &str) -> String {
    let hidden = |part: &str| match (part.split_once("://"), part.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        (None, Some((_, host))) => host.to_owned(),
        _ => part.to_owned(),
    };
    url.split(',').map(|part| hidden(part.trim())).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Secret;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let shown = without_passwords("nats://li:s@cret@a:4222, li:secret@b:4222,nats://c");
        assert_eq!(shown, "nats://a:4222,b:4222,nats://c");
        let error = addresses("http://li:secret@a").unwrap_err().to_string();
        assert!(error.contains("nats.url") && !error.contains("secret"), "{error}");
        assert!(addresses(" , ").is_err());
        assert_eq!(addresses("nats://a:1,b:2").unwrap().len(), 2);
    }

    #[test]
    fn half_a_way_to_authenticate_and_two_ways_are_refused() {
        let label = Label::new("test");
        let told = |settings: NatsSettings| options(&settings, &label).err().map(|error| error.to_string());
        let password = Some(Secret::new("p"));
        assert_eq!(told(NatsSettings::default()), None);
        let half = NatsSettings { user: Some("u".into()), ..NatsSettings::default() };
        assert_eq!(told(half.clone()).unwrap(), "nats: user is set without password; set both");
        let both = NatsSettings { password, creds_file: Some("/nowhere".into()), ..half };
        assert!(told(both).unwrap().starts_with("nats: set only one"));
        let missing = NatsSettings { nkey_seed_file: Some("/nowhere".into()), ..NatsSettings::default() };
        assert!(told(missing).unwrap().starts_with("nats.nkey_seed_file /nowhere:"));
    }
}

//! The services there are, and the settings the embedded mode gives them.

use std::{net::SocketAddr, path::PathBuf};

use wuwei_runtime::{
    identity::Issuer,
    service::Spec,
    settings::{Settings, Sources, TelemetrySettings},
};

use crate::{
    context::Context,
    data::{DataFolder, write_private},
    exit::{Failure, Result},
    nats_server::users,
    postgres,
};

/// Names of the services, in the order in which they are started.
pub const ALL: [&str; 5] = ["registry", "delegation", "wishes", "subsidies", "assessment"];

/// Bytes an event stream may hold in the embedded mode; nats-server sets them aside at once, so not too many.
const STREAM_BYTES: u64 = 256 << 20;

/// Connections that answer queries, of each service.
const READERS: u32 = 2;

/// Share of the traces that is kept where nobody says otherwise: there is room for them, and they can be shown.
const SAMPLED: f64 = 1.0;

/// What is logged in the background, unless somebody says otherwise.
const LOGGED: &str = "info,async_nats=warn";

/// Sections of the settings that `up` decides; what the environment says about them is for production.
const DECIDED: [&str; 5] = ["SERVICE", "DATABASE", "NATS", "HTTP", "IDENTITY"];

/// What `service` does.
pub fn spec(service: &str) -> Option<Spec> {
    match service {
        "registry" => Some(wuwei_registry::service().into_spec()),
        "delegation" => Some(wuwei_delegation::service().into_spec()),
        "wishes" => Some(wuwei_wishes::service().into_spec()),
        "subsidies" => Some(wuwei_subsidies::service().into_spec()),
        "assessment" => Some(wuwei_assessment::service().into_spec()),
        _ => None,
    }
}

/// The address of `service`'s database in the embedded mode.
pub fn database_url(data: &DataFolder, service: &str) -> Result<String> {
    Ok(match postgres::server(data)? {
        Some(server) => server.database(service).url(),
        None => format!("sqlite://{}?mode=rwc", data.database(service).display()),
    })
}

/// Writes the settings of `service` for the embedded mode into the data folder.
pub fn write_settings(
    context: &Context,
    service: &str,
    (nats, traces): (&str, &str),
    http: SocketAddr,
) -> Result<PathBuf> {
    let data = &context.data;
    let issuer = issuer(data)?;
    let text = format!(
        "# Written by `wuwei up` at every start.\n\
         [service]\nname = {name}\n\n\
         [database]\nurl = {database}\nreaders = {READERS}\n\n\
         [nats]\nurl = {url}\nuser = {user}\npassword = {password}\n\n\
         [http]\nlisten = {http}\n\n\
         [identity]\nidempotency_secret = {secret}\nsealing_secret = {sealing}\n\n\
         [identity.keys]\n{kid} = {key}\n\n\
         [telemetry]\nlocal_endpoint = {traces}\nsample_ratio = {SAMPLED}\nlog = {log}\n\n\
         [streams]\nmax_bytes = {STREAM_BYTES}\n",
        name = quoted(service),
        database = quoted(&database_url(data, service)?),
        url = quoted(nats),
        user = quoted(service),
        password = quoted(&users::password_of(data, service)?),
        http = quoted(&http.to_string()),
        secret = quoted(&data.secret("idempotency")?),
        sealing = quoted(&data.secret("sealing")?),
        traces = quoted(traces),
        log = quoted(LOGGED),
        kid = quoted(issuer.kid()),
        key = quoted(&issuer.public_key()),
    );
    let path = data.settings(service);
    write_private(&path, text.as_bytes())?;
    Ok(path)
}

/// A JSON text is a TOML text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The settings written for `service`, and what the environment says beside them.
pub fn embedded_settings(data: &DataFolder, service: &str) -> Result<Settings> {
    let mut sources = Sources::of_environment().file(data.settings(service));
    sources.environment.retain(|name, _| !is_decided(name));
    Ok(Settings::load(&sources).map_err(|error| Failure::unfit(error.to_string()))?.settings)
}

/// What the environment says about logs and traces, which are kept at `traces` too. At a terminal only warnings are shown
/// unless it says otherwise.
pub fn telemetry(background: bool, traces: String) -> Result<TelemetrySettings> {
    let mut sources = Sources::of_environment();
    sources.environment.retain(|name, _| !is_decided(name));
    let loaded = Settings::load(&sources).map_err(|error| Failure::unfit(error.to_string()))?;
    let mut telemetry = loaded.settings.telemetry;
    if !loaded.origins.contains_key("telemetry.log") {
        let usual = if background { LOGGED } else { "warn" };
        usual.clone_into(&mut telemetry.log);
    }
    if !loaded.origins.contains_key("telemetry.sample_ratio") {
        telemetry.sample_ratio = SAMPLED;
    }
    telemetry.local_endpoint = Some(traces);
    Ok(telemetry)
}

fn is_decided(variable: &str) -> bool {
    let key = variable.strip_prefix("WUWEI_").unwrap_or(variable);
    DECIDED.iter().any(|section| key.strip_prefix(section).is_some_and(|rest| rest.starts_with("__")))
}

/// The built-in issuer of the data folder.
pub fn issuer(data: &DataFolder) -> Result<Issuer> {
    Issuer::load_or_create(&data.issuer_key()).map_err(|error| Failure::unfit(error.to_string()))
}

#[cfg(test)]
mod tests {
    use wuwei_runtime::checks;

    use super::*;

    #[test]
    fn what_up_decides_the_environment_does_not() {
        assert!(is_decided("WUWEI_NATS__URL") && is_decided("WUWEI_DATABASE__URL"));
        assert!(!is_decided("WUWEI_TELEMETRY__OTLP_ENDPOINT") && !is_decided("WUWEI_NATS"));
    }

    #[test]
    fn the_shipped_settings_load_once_secret_and_key_are_given() {
        for service in ALL {
            let file = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../config/{}.toml"), service);
            let sources = Sources::default().file(file).flag("identity.idempotency_secret", "x".repeat(32));
            let sources = sources.flag("identity.sealing_secret", "y".repeat(32));
            let sources = sources.flag("identity.keys.gateway-2026", "AAAA");
            let settings = Settings::load(&sources).unwrap().settings;
            checks::settings(&settings, &spec(service).unwrap()).unwrap();
        }
    }

    #[test]
    fn every_service_has_a_specification_and_migrations() {
        for service in ALL {
            let spec = spec(service).unwrap();
            assert_eq!(spec.name, service);
            assert_eq!(Some(spec.migration), wuwei_migrations::last(service));
        }
    }
}

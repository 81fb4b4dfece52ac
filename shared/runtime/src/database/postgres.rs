//! `PostgreSQL`: settings of a session, given at connect so that they cost no round trip.

use sea_orm::ConnectOptions;

use super::Purpose;
use crate::settings::DatabaseSettings;

/// Prepared statements a connection keeps.
const STATEMENTS: usize = 512;

pub(super) fn refine(options: &mut ConnectOptions, settings: &DatabaseSettings, name: &str, purpose: Purpose) {
    options.set_application_name(name.to_owned());
    let mut parameters = vec![
        ("lock_timeout", settings.lock_timeout_ms.to_string()),
        ("idle_in_transaction_session_timeout", "60000".to_owned()),
    ];
    if matches!(purpose, Purpose::Read | Purpose::Own) {
        parameters.push(("statement_timeout", settings.query_timeout_ms.to_string()));
        parameters.push(("default_transaction_read_only", "on".to_owned()));
    } else {
        parameters.push(("statement_timeout", settings.statement_timeout_ms.to_string()));
    }
    // A plan made for an empty table would scan it until statistics are there, however it grew meanwhile (throughput then
    // swings threefold): where there is an index, it is gone by.
    parameters.push(("enable_seqscan", "off".to_owned()));
    if matches!(purpose, Purpose::Write | Purpose::Relay) {
        // The statements of writer and relay take arrays of any length; with these every plan is generic.
        parameters.push(("plan_cache_mode", "force_generic_plan".to_owned()));
        for off in ["enable_hashjoin", "enable_mergejoin"] {
            parameters.push((off, "off".to_owned()));
        }
    }
    options.map_sqlx_postgres_opts(move |postgres| {
        postgres
            .statement_cache_capacity(STATEMENTS)
            .options(parameters.iter().map(|(name, value)| (*name, value.as_str())))
    });
}

//! `wuwei call`.

use std::{fmt::Write as _, io::Read as _, path::Path, sync::Arc, time::Duration};

use serde_json::Value;
use wuwei_contracts::{Problem, Town};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};

use super::{clock, personas};
use crate::{
    arguments::{self, Reach},
    client,
    context::Context,
    exit::{Failure, Result},
    output, say, services,
};

/// Longest request read from a file or standard input: beyond it no operation accepts one.
const LONGEST_BODY: u64 = 1 << 20;

/// Sends the request, prints the reply; a refusal is told on standard error.
pub async fn run(context: &Context, options: arguments::Call) -> Result {
    let town = Town::try_from(options.town).map_err(Failure::usage)?;
    let (service, operation) = parts(context, &options.operation)?;
    let body = body(context, options.body.as_deref())?;
    let token = options.token.map(|path| token_in(context, &path)).transpose()?;
    // Where nothing runs there is no issuer either, and that nothing runs is what has to be said.
    let caller = caller(context, &options.reach).await?;
    let by = match token {
        Some(token) => As::Token(token.trim().into()),
        None => As::Subject(personas::subject(context, options.persona.as_deref())?.into()),
    };
    let patience = Duration::from_secs(options.timeout.into());
    let call = Call { by, key: options.key, patience, ..Call::default() };
    let reply = caller.call_raw(&town, service, operation, body.into(), &call).await.map_err(|error| failed(&error))?;
    print(&reply.body)
}

/// How long a token for the HTTP API is good.
const API_TOKEN: Duration = Duration::from_hours(12);

/// Prints a token for one call by another client, or for the HTTP API.
pub fn token(context: &Context, options: arguments::Token) -> Result {
    let town = options.town.map(Town::try_from).transpose().map_err(Failure::usage)?;
    let operation = options.operation.as_deref().map(|operation| parts(context, operation)).transpose()?;
    client::running(context)?;
    let subject = personas::subject(context, options.persona.as_deref())?;
    let now = clock::stored(&context.data)?.now();
    let issuer = services::issuer(&context.data)?;
    let token = match (town, operation) {
        (Some(town), Some((service, operation))) => issuer.issue(subject, &town, service, operation, now),
        _ => issuer.access_token(subject, now, API_TOKEN),
    };
    if context.json {
        output::json(&serde_json::json!({ "token": token, "subject": subject }))
    } else {
        output::line(token)
    }
}

/// The token in the file at `path`.
fn token_in(context: &Context, path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        Failure::usage(say!(context.messages, "call.token", path, error))
    })
}

/// Service and operation.
fn parts<'a>(context: &Context, given: &'a str) -> Result<(&'a str, &'a str)> {
    let both = given.split_once('/').filter(|(service, operation)| is_token(service) && is_token(operation));
    both.ok_or_else(|| Failure::usage(say!(context.messages, "call.operation", given)))
}

/// A caller that can act as any persona of the data folder.
pub async fn caller(context: &Context, reach: &Reach) -> Result<Caller> {
    let connection = client::connect(context, reach).await?;
    let caller = Caller::new(connection.client().clone(), clock::stored(&context.data)?);
    if !context.data.issuer_key().exists() {
        return Ok(caller);
    }
    Ok(caller.with_issuer(Arc::new(services::issuer(&context.data)?)))
}

/// What a call came to, as this command ends.
pub fn failed(error: &CallError) -> Failure {
    match error {
        CallError::NoResponders { .. } | CallError::Unsent { .. } => Failure::not_running(error.to_string()),
        other => Failure::Problem(Box::new(other.problem())),
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

/// The request: JSON as it stands, standard input, or a file.
fn body(context: &Context, given: Option<&str>) -> Result<Vec<u8>> {
    let unreadable = |error: std::io::Error| {
        let given = given.unwrap_or_default();
        Failure::usage(say!(context.messages, "call.body", given, error))
    };
    let mut bytes = Vec::new();
    match given {
        None => bytes.extend_from_slice(b"{}"),
        Some(json) if json.trim_start().starts_with(['{', '[']) => bytes.extend_from_slice(json.as_bytes()),
        Some("-") => {
            std::io::stdin().lock().take(LONGEST_BODY + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        }
        Some(path) => {
            let file = std::fs::File::open(path).map_err(unreadable)?;
            file.take(LONGEST_BODY + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        }
    }
    if bytes.len() as u64 > LONGEST_BODY {
        return Err(Failure::usage(say!(context.messages, "call.too_long", most = LONGEST_BODY)));
    }
    Ok(bytes)
}

fn print(reply: &[u8]) -> Result {
    match serde_json::from_slice::<Value>(reply) {
        Ok(value) => output::json(&value),
        Err(_) => output::line(String::from_utf8_lossy(reply)),
    }
}

/// A problem as people read it.
pub fn readable(problem: &Problem) -> String {
    let mut text = format!("{} ({} {}): {}", problem.title, problem.status, problem.code, problem.detail);
    for error in &problem.errors {
        let value = if error.value.is_empty() { String::new() } else { format!(" = {:?}", error.value) };
        let _ = write!(text, "\n  {}{value} [{}]", error.field, error.rule);
        if !problem.detail.ends_with(&error.detail) {
            let _ = write!(text, " {}", error.detail);
        }
    }
    if let Some(seconds) = problem.retry_after {
        let _ = write!(text, "\n  Retry-After: {seconds} s");
    }
    text
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::{FieldError, Kind, Rejection};

    use super::*;
    use crate::exit::Exit;

    #[test]
    fn a_problem_names_field_value_rule_and_way_out() {
        let errors = vec![
            FieldError::new("name", "", "length", "give 1 to 80 characters"),
            FieldError::new("village", "9", "digits", "give 12 digits"),
        ];
        let rejection = Rejection::new(Kind::Invalid, "invalid_field", "name, village: see errors").with_errors(errors);
        let text = readable(&Problem::of(&rejection.retry_after(3)));
        let told = "Invalid request (400 invalid_field): name, village: see errors\n  name [length] give 1 to 80 characters\n  \
                    village = \"9\" [digits] give 12 digits\n  Retry-After: 3 s";
        assert_eq!(text, told);
        let one = Rejection::new(Kind::Conflict, "taken", "the id is taken").at("id", "7", "unique");
        assert_eq!(
            readable(&Problem::of(&one)),
            "Conflict with the present state (409 taken): the id is taken\n  id = \"7\" [unique]"
        );
    }

    #[test]
    fn each_outcome_has_its_exit_code() {
        let exit = |error: CallError| failed(&error).exit();
        let subject = || "svc.dalang.registry.x".to_owned();
        let rejected = Rejection::new(Kind::Conflict, "x", "y");
        assert_eq!(exit(CallError::Rejected(Box::new(rejected))), Exit::Rejected);
        assert_eq!(exit(CallError::Fault("id".into())), Exit::Failed);
        assert_eq!(exit(CallError::NoResponders { subject: subject() }), Exit::NotRunning);
        let late = CallError::TimedOut { subject: subject(), waited: Duration::from_secs(1), key: "k".into() };
        assert_eq!(exit(late), Exit::Unknown);
    }
}

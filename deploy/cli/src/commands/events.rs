//! `wuwei events tail`.

use wuwei_contracts::{CloudEvent, Town};
use wuwei_runtime::nats::tail::{Beginning, Selection, Stored, Tail};

use crate::{
    arguments, client,
    context::Context,
    exit::{Failure, Result},
    output, say,
};

/// Where reading ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With what was stored when reading began.
    Now,
    /// After so many events.
    Count(u64),
}

/// Where reading begins: `START`, `NOW`, or a sequence from 1.
fn beginning(text: &str) -> Option<Beginning> {
    match text.to_ascii_uppercase().as_str() {
        "START" => Some(Beginning::Start),
        "NOW" => Some(Beginning::Now),
        number => number.parse::<u64>().ok().filter(|sequence| *sequence > 0).map(Beginning::Sequence),
    }
}

/// Where reading ends: `NOW`, or after a number of events from 1.
fn end(text: &str) -> Option<End> {
    match text.to_ascii_uppercase().as_str() {
        "NOW" => Some(End::Now),
        number => number.parse::<u64>().ok().filter(|count| *count > 0).map(End::Count),
    }
}

/// Prints events until the end asked for, or Ctrl-C.
pub async fn run(context: &Context, options: arguments::Tail) -> Result {
    let town = options.town.map(Town::try_from).transpose().map_err(Failure::usage)?;
    let given = &options.from;
    let from = beginning(given).ok_or_else(|| Failure::usage(say!(context.messages, "events.from", given)))?;
    let unknown = |given: &str| Failure::usage(say!(context.messages, "events.until", given));
    let until = options.until.as_deref().map(|given| end(given).ok_or_else(|| unknown(given))).transpose()?;
    let stored_only = until == Some(End::Now);
    let selection = Selection { town, from, stored_only, ..Selection::default() };
    let mut left = match until {
        Some(End::Count(count)) => count,
        Some(End::Now) | None => u64::MAX,
    };
    let connection = client::connect(context, &options.reach).await?;
    let mut tail = Tail::open(&connection, &selection).await.map_err(|error| Failure::failed(error.to_string()))?;
    let pattern = options.pattern.as_deref().unwrap_or("*");
    while left > 0 {
        let next = tokio::select! {
            next = tail.next() => next.map_err(|error| Failure::failed(error.to_string()))?,
            _ = tokio::signal::ctrl_c() => None,
        };
        let Some(stored) = next else { break };
        if print(context, &stored, pattern)? {
            left -= 1;
        }
    }
    Ok(())
}

/// Prints the event if its type fits; says whether it did.
fn print(context: &Context, stored: &Stored, pattern: &str) -> Result<bool> {
    let event: CloudEvent = match serde_json::from_slice(&stored.payload) {
        Ok(event) => event,
        Err(error) => {
            output::aside(say!(
                context.messages,
                "events.unreadable",
                stream = stored.stream,
                sequence = stored.sequence,
                error
            ));
            return Ok(false);
        }
    };
    if !fits(pattern, &event.kind) {
        return Ok(false);
    }
    if context.json {
        output::line(String::from_utf8_lossy(&stored.payload))?;
        return Ok(true);
    }
    let kind = event.kind.strip_prefix("org.wuwei.").unwrap_or(&event.kind);
    let town = event.town().map_or_else(String::new, String::from);
    output::line(format!(
        "{:>6}  {:.3}  {town:<12}  {kind}  {} #{}  {}",
        stored.sequence,
        event.time,
        event.subject,
        event.sequence().unwrap_or_default(),
        event.actor,
    ))?;
    Ok(true)
}

/// Whether `text` fits `pattern`, in which `*` stands for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        let kind = "org.wuwei.registry.community.registered.v1";
        for pattern in ["*", kind, "*.community.*", "org.wuwei.*.v1", "*registered*", "**", "org*registry*v1"] {
            assert!(fits(pattern, kind), "{pattern}");
        }
        for pattern in ["", "org.wuwei", "*.village.*", "*.v2", "community", "org*v1*v1", "*registered"] {
            assert!(!fits(pattern, kind), "{pattern}");
        }
        assert!(!fits("ab*bc", "abc"), "one character cannot serve two parts");
    }

    #[test]
    fn begin_and_end_are_words_or_numbers() {
        assert_eq!(beginning("start"), Some(Beginning::Start));
        assert_eq!(beginning("17"), Some(Beginning::Sequence(17)));
        assert_eq!((beginning("0"), beginning("soon")), (None, None));
        assert_eq!(end("NOW"), Some(End::Now));
        assert_eq!(end("3"), Some(End::Count(3)));
        assert_eq!((end("0"), end("-1")), (None, None));
    }
}

//! `wuwei clock`: the clock of the embedded mode, which may be moved forward to see what time brings.

use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::{Deserialize, Serialize};
use wuwei_runtime::{Clock, nats::shared_clock, settings::NatsSettings};

pub use wuwei_runtime::nats::shared_clock::Following;

use crate::{
    client,
    context::Context,
    data::{DataFolder, write_private},
    exit::{Failure, Result},
    output,
    record::Record,
    say,
};

/// How long the services may take to set their clocks.
const PATIENCE: Duration = Duration::from_secs(5);
/// Farthest the clock may be moved at once: dates stay within what every format can write.
const FARTHEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 100);

/// How far the clock of a data folder runs ahead, as kept there.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    offset_micros: i64,
}

/// The clock of `data` as it was left.
pub fn stored(data: &DataFolder) -> Result<Clock> {
    let clock = Clock::default();
    match std::fs::read(data.clock()) {
        Ok(bytes) => {
            let stored: Stored = serde_json::from_slice(&bytes)
                .map_err(|error| Failure::unfit(format!("{}: {error}", data.clock().display())))?;
            clock.set_offset(SignedDuration::from_micros(stored.offset_micros));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    Ok(clock)
}

/// Lets `clock` follow what `clock advance` tells, until the answer is dropped.
pub async fn follow(nats: &NatsSettings, clock: &Clock) -> Result<Following> {
    let connection = client::open(nats).await?;
    shared_clock::follow(&connection, clock.clone()).await.map_err(|error| Failure::failed(error.to_string()))
}

/// Shows what time it is for the services.
pub fn show(context: &Context) -> Result {
    client::running(context)?;
    tell(context, &stored(&context.data)?)
}

/// Moves the clock forward: kept first, then told to every service.
pub async fn advance(context: &Context, by: &str) -> Result {
    let by = distance(by).ok_or_else(|| Failure::usage(say!(context.messages, "clock.distance", by)))?;
    let record = client::running(context)?;
    let clock = stored(&context.data)?;
    let offset = clock.offset().checked_add(by).filter(|offset| *offset <= FARTHEST);
    let offset = offset.ok_or_else(|| Failure::usage(say!(context.messages, "clock.too_far")))?;
    clock.set_offset(offset);
    set(context, &record, offset).await?;
    tell(context, &clock)
}

/// Keeps how far the clock runs ahead.
pub fn keep(data: &DataFolder, offset: SignedDuration) -> Result {
    let offset_micros = i64::try_from(offset.as_micros()).unwrap_or(i64::MAX);
    let text = serde_json::to_vec(&Stored { offset_micros }).map_err(|error| Failure::failed(error.to_string()))?;
    write_private(&data.clock(), &text)
}

/// Sets how far the clock of all that runs is ahead: kept first, then told to every service.
pub async fn set(context: &Context, record: &Record, offset: SignedDuration) -> Result {
    keep(&context.data, offset)?;
    let nats = record.nats.as_ref().ok_or_else(|| Failure::not_running(say!(context.messages, "client.starting")))?;
    let connection = client::open(&client::embedded_nats(context, nats.url.clone())?).await?;
    let listeners = record.apart().len().max(1);
    let taken = shared_clock::tell(&connection, offset, listeners, PATIENCE).await;
    let taken = taken.map_err(|error| Failure::failed(error.to_string()))?;
    if taken < listeners {
        return Err(Failure::failed(say!(context.messages, "clock.not_all", taken, listeners)));
    }
    Ok(())
}

fn tell(context: &Context, clock: &Clock) -> Result {
    let (now, ahead) = (clock.now(), clock.offset().as_secs());
    if context.json {
        return output::json(&serde_json::json!({ "now": now, "ahead_seconds": ahead }));
    }
    let ahead = Span::new().seconds(ahead).round(jiff::SpanRound::new().largest(jiff::Unit::Day).days_are_24_hours());
    let ahead = ahead.map_or_else(|error| error.to_string(), |span| format!("{span:#}"));
    output::line(say!(context.messages, "clock.shows", now = format!("{now:.0}"), ahead))
}

/// A distance forward such as `10d` or `1w 2d`; days have 24 hours.
fn distance(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (duration > SignedDuration::ZERO && duration <= FARTHEST).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_leads_forward() {
        assert_eq!(distance("10d"), Some(SignedDuration::from_hours(240)));
        assert_eq!(distance("1w 2d"), Some(SignedDuration::from_hours(9 * 24)));
        assert_eq!(distance("90m"), Some(SignedDuration::from_mins(90)));
        for wrong in ["", "10", "-1d", "0s", "soon", "101y", "40000d"] {
            assert_eq!(distance(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_folder_without_a_moved_clock_tells_the_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path()).unwrap();
        assert_eq!(stored(&data).unwrap().offset(), SignedDuration::ZERO);
        std::fs::write(data.clock(), r#"{"offset_micros":864000000000}"#).unwrap();
        assert_eq!(stored(&data).unwrap().offset(), SignedDuration::from_hours(240));
        std::fs::write(data.clock(), "soon").unwrap();
        assert!(stored(&data).is_err());
    }
}

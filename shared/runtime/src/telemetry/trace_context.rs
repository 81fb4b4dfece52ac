//! W3C Trace Context, level 1, read and written without the SDK: most requests are not recorded and pay only this.

use std::{
    fmt,
    hash::BuildHasher,
    str::FromStr,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

/// A `traceparent`: which trace, which span of it, and whether it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    /// Id of the trace, never zero.
    pub trace: u128,
    /// Id of the span in whose name the request is made, never zero.
    pub span: u64,
    /// Whether the trace is recorded.
    pub sampled: bool,
}

/// A text that is no `traceparent`; receivers ignore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no traceparent: 00-<32 hex digits, not all 0>-<16 hex digits, not all 0>-<2 hex digits>, lower case")]
pub struct NoTraceContext;

impl FromStr for TraceContext {
    type Err = NoTraceContext;

    fn from_str(text: &str) -> Result<Self, NoTraceContext> {
        let bytes = text.as_bytes();
        let version = number(bytes.get(..2).ok_or(NoTraceContext)?)?;
        let dashes = [2, 35, 52].iter().all(|place| bytes.get(*place) == Some(&b'-'));
        // A later version may append fields, version 00 may not, ff is none.
        let tail = if version == 0 { bytes.len() == 55 } else { bytes.len() == 55 || bytes.get(55) == Some(&b'-') };
        if !dashes || !tail || version == 0xff {
            return Err(NoTraceContext);
        }
        let trace = number(&bytes[3..35])?;
        let span = number(&bytes[36..52])?;
        let flags = number(&bytes[53..55])?;
        let span = u64::try_from(span).map_err(|_| NoTraceContext)?;
        if trace == 0 || span == 0 {
            return Err(NoTraceContext);
        }
        Ok(Self { trace, span, sampled: flags & 1 == 1 })
    }
}

/// Lower-case hexadecimal digits as a number.
fn number(digits: &[u8]) -> Result<u128, NoTraceContext> {
    digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Ok(number << 4 | u128::from(digit - b'0')),
        b'a'..=b'f' => Ok(number << 4 | u128::from(digit - b'a' + 10)),
        _ => Err(NoTraceContext),
    })
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, u8::from(self.sampled))
    }
}

impl TraceContext {
    /// As the SDK writes it, coming from another process with this `tracestate`. One that cannot be read is left out.
    pub(super) fn remote(self, state: Option<&str>) -> SpanContext {
        let flags = if self.sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let (trace, span) = (TraceId::from(self.trace), SpanId::from(self.span));
        let state: Option<TraceState> = state.and_then(|state| state.parse().ok());
        SpanContext::new(trace, span, flags, true, state.unwrap_or_default())
    }

    /// What the SDK made; none where it made nothing.
    pub(super) fn of(context: &SpanContext) -> Option<Self> {
        context.is_valid().then(|| Self {
            trace: u128::from_be_bytes(context.trace_id().to_bytes()),
            span: u64::from_be_bytes(context.span_id().to_bytes()),
            sampled: context.is_sampled(),
        })
    }
}

/// Decides whether a trace that begins here is recorded.
#[derive(Debug)]
pub(super) struct Sampler {
    /// Recorded below this, of 2^64.
    threshold: AtomicU64,
}

impl Sampler {
    pub const fn off() -> Self {
        Self { threshold: AtomicU64::new(0) }
    }

    /// Records this share of the traces, 0 to 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of 2^64"
    )]
    pub fn set(&self, ratio: f64) {
        self.threshold.store((ratio.clamp(0.0, 1.0) * u64::MAX as f64) as u64, Ordering::Relaxed);
    }

    /// Whether to record one more trace.
    pub fn record(&self) -> bool {
        // A hash of a counter under a random key is random enough to choose by, and takes some 20 ns.
        static KEY: LazyLock<std::hash::RandomState> = LazyLock::new(std::hash::RandomState::new);
        static COUNT: AtomicU64 = AtomicU64::new(0);
        match self.threshold.load(Ordering::Relaxed) {
            0 => false,
            u64::MAX => true,
            threshold => KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)) < threshold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_traceparent_is_read_and_written_alike() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        assert_eq!(context.trace, 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(context.span, 0x00f0_67aa_0ba9_02b7);
        assert!(context.sampled);
        assert_eq!(context.to_string(), EXAMPLE);
        assert_eq!(TraceContext::of(&context.remote(None)), Some(context));
        let unsampled: TraceContext = EXAMPLE.replace("-01", "-00").parse().unwrap();
        assert!(!unsampled.sampled);
        let random: TraceContext = EXAMPLE.replace("-01", "-03").parse().unwrap();
        assert!(random.sampled, "other flags change nothing");
    }

    #[test]
    fn a_later_version_may_say_more_and_an_invalid_one_is_none() {
        assert!(EXAMPLE.replacen("00-", "cc-", 1).parse::<TraceContext>().is_ok());
        assert!(format!("{}-more", EXAMPLE.replacen("00-", "cc-", 1)).parse::<TraceContext>().is_ok());
        for wrong in [
            "",
            "00",
            "00-",
            &format!("{EXAMPLE}-more"),
            &EXAMPLE.replacen("00-", "ff-", 1),
            &EXAMPLE.to_uppercase(),
            &EXAMPLE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "00000000000000000000000000000000"),
            &EXAMPLE.replace("00f067aa0ba902b7", "0000000000000000"),
            &EXAMPLE.replace('-', "_"),
            &EXAMPLE.replace("4bf9", "4bfg"),
            &EXAMPLE.replace("4bf9", "市民"),
            &EXAMPLE[..54],
        ] {
            assert_eq!(wrong.parse::<TraceContext>(), Err(NoTraceContext), "{wrong:?}");
        }
    }

    #[test]
    fn a_sampler_records_about_its_share() {
        let sampler = Sampler::off();
        assert!(!(0..1_000).any(|_| sampler.record()));
        sampler.set(1.0);
        assert!((0..1_000).all(|_| sampler.record()));
        sampler.set(0.1);
        let recorded = (0..20_000).filter(|_| sampler.record()).count();
        // 2,000 expected, standard deviation 42: ten of them never happen.
        assert!((1_580..=2_420).contains(&recorded), "{recorded}");
    }
}

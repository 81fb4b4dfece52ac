//! Headers of requests and replies: their names, and what a request's headers say.

use async_nats::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection};

/// The caller's internal token.
pub const IDENTITY: &str = "Wuwei-Identity";
/// The key under which a command is carried out once, 1 to 128 visible ASCII characters.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// RFC 3339 instant past which the work is not started.
pub const DEADLINE: &str = "Wuwei-Deadline";
/// UUID of the story this request belongs to.
pub const CORRELATION: &str = "Wuwei-Correlation";
/// `true` where the request makes invented sample data.
pub const SAMPLE: &str = "Wuwei-Sample";
/// W3C trace context, lower case: header names are compared as they stand by most clients.
pub const TRACEPARENT: &str = "traceparent";
/// W3C trace state.
pub const TRACESTATE: &str = "tracestate";

/// On a reply: `true` where it is the stored reply to an earlier request of the same key.
pub const REPEATED: &str = "Wuwei-Repeated";
/// On an error reply: what happened (ADR-32).
pub const ERROR: &str = "Nats-Service-Error";
/// On an error reply: the HTTP status of its kind (ADR-32).
pub const ERROR_CODE: &str = "Nats-Service-Error-Code";
/// On an error reply: seconds after which trying again makes sense.
pub const RETRY_AFTER: &str = "Retry-After";

const LONGEST_KEY: usize = 128;

/// What the headers of a request say, as they stand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Given<'a> {
    pub identity: Option<&'a str>,
    pub key: Option<&'a str>,
    deadline: Option<&'a str>,
    correlation: Option<&'a str>,
    sample: Option<&'a str>,
    pub traceparent: Option<&'a str>,
    pub tracestate: Option<&'a str>,
}

impl<'a> Given<'a> {
    /// Reads `headers` in one pass; names are compared without case, as HTTP clients expect.
    ///
    /// # Errors
    /// `invalid_header` where one is given twice or the key is malformed.
    pub fn read(headers: Option<&'a HeaderMap>) -> Result<Self, Rejection> {
        let mut given = Self::default();
        for (name, values) in headers.into_iter().flat_map(HeaderMap::iter) {
            let name: &str = name.as_ref();
            if name.eq_ignore_ascii_case(TRACESTATE) {
                // It may be given in several parts; the latest stands first.
                given.tracestate = given.tracestate.or(values.first().map(HeaderValue::as_str));
                continue;
            }
            let Some((slot, known)) = given.slot(name) else { continue };
            let [value] = values.as_slice() else { return Err(twice(known)) };
            if slot.replace(value.as_str()).is_some() {
                return Err(twice(known));
            }
        }
        if let Some(key) = given.key
            && !is_key(key)
        {
            return Err(invalid(IDEMPOTENCY_KEY, key, "length", "give 1 to 128 visible ASCII characters"));
        }
        Ok(given)
    }

    fn slot(&mut self, name: &str) -> Option<(&mut Option<&'a str>, &'static str)> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is(IDENTITY) {
            Some((&mut self.identity, IDENTITY))
        } else if is(IDEMPOTENCY_KEY) {
            Some((&mut self.key, IDEMPOTENCY_KEY))
        } else if is(DEADLINE) {
            Some((&mut self.deadline, DEADLINE))
        } else if is(CORRELATION) {
            Some((&mut self.correlation, CORRELATION))
        } else if is(TRACEPARENT) {
            Some((&mut self.traceparent, TRACEPARENT))
        } else if is(SAMPLE) {
            Some((&mut self.sample, SAMPLE))
        } else {
            None
        }
    }

    /// The instant past which the work is not to be started.
    ///
    /// # Errors
    /// `invalid_header` where it is no RFC 3339 instant, `deadline_passed` (504) where it lies before `now`.
    pub fn deadline(&self, now: Timestamp) -> Result<Option<Timestamp>, Rejection> {
        let Some(text) = self.deadline else { return Ok(None) };
        let Ok(deadline) = text.parse::<Timestamp>() else {
            return Err(invalid(DEADLINE, text, "instant", "give an RFC 3339 instant, as in 2026-01-02T03:04:05Z"));
        };
        if deadline <= now { Err(deadline_passed(text)) } else { Ok(Some(deadline)) }
    }

    /// The story's id.
    ///
    /// # Errors
    /// `invalid_header` where it is no UUID.
    pub fn correlation(&self) -> Result<Option<Uuid>, Rejection> {
        let Some(text) = self.correlation else { return Ok(None) };
        let id = Uuid::try_parse(text);
        id.map(Some).map_err(|_| invalid(CORRELATION, text, "uuid", "give the UUID of the story, or leave it out"))
    }

    /// Whether the request makes sample data.
    ///
    /// # Errors
    /// `invalid_header` where it is neither `true` nor `false`.
    pub fn sample(&self) -> Result<bool, Rejection> {
        match self.sample {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(invalid(SAMPLE, other, "boolean", "give true or false")),
        }
    }
}

/// Whether `text` is an idempotency key.
pub(crate) fn is_key(text: &str) -> bool {
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The rejection of work whose deadline has passed.
pub(crate) fn deadline_passed(deadline: &str) -> Rejection {
    let detail = "the deadline has passed, nothing was started; repeat with a later deadline and the same key";
    Rejection::new(Kind::TimedOut, "deadline_passed", detail).at(DEADLINE, deadline, "deadline")
}

fn invalid(header: &str, value: &str, rule: &str, way_out: &str) -> Rejection {
    Rejection::new(Kind::Invalid, "invalid_header", format!("header {header}: {way_out}")).at(header, value, rule)
}

fn twice(header: &str) -> Rejection {
    invalid(header, "", "once", "is given more than once; give it once")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, *value);
        }
        map
    }

    fn refused(result: Result<impl std::fmt::Debug, Rejection>) -> (String, String) {
        let rejection = result.unwrap_err();
        (rejection.code.into_owned(), rejection.errors[0].field.clone())
    }

    fn pair(code: &str, field: &str) -> (String, String) {
        (code.to_owned(), field.to_owned())
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let headers = map(&[("idempotency-key", "k-1"), ("WUWEI-IDENTITY", "t"), ("Other", "x")]);
        let given = Given::read(Some(&headers)).unwrap();
        assert_eq!((given.key, given.identity), (Some("k-1"), Some("t")));
        let traced = map(&[("Tracestate", "a=1"), ("Tracestate", "b=2")]);
        assert_eq!(Given::read(Some(&traced)).unwrap().tracestate, Some("a=1"));
        assert_eq!(Given::read(None).unwrap(), Given::default());
    }

    #[test]
    fn a_header_given_twice_is_refused_by_name() {
        let same = map(&[(IDENTITY, "a"), (IDENTITY, "b")]);
        assert_eq!(refused(Given::read(Some(&same))), pair("invalid_header", IDENTITY));
        let cased = map(&[("Wuwei-Deadline", "a"), ("wuwei-deadline", "b")]);
        assert_eq!(refused(Given::read(Some(&cased))), pair("invalid_header", DEADLINE));
    }

    #[test]
    fn a_key_is_1_to_128_visible_characters() {
        assert!(is_key("a") && is_key(&"~".repeat(128)));
        for wrong in ["", " ", "a b", "ключ", "a\tb", &"a".repeat(129)] {
            assert!(!is_key(wrong), "{wrong:?}");
        }
        let headers = map(&[(IDEMPOTENCY_KEY, "a b")]);
        assert_eq!(refused(Given::read(Some(&headers))), pair("invalid_header", IDEMPOTENCY_KEY));
    }

    #[test]
    fn a_deadline_must_be_an_instant_to_come() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let at = |text: &str| Given::read(Some(&map(&[(DEADLINE, text)]))).unwrap().deadline(now);
        assert_eq!(at("2026-01-01T08:00:01+08:00").unwrap(), Some("2026-01-01T00:00:01Z".parse().unwrap()));
        assert_eq!(refused(at("2026-01-01T00:00:00Z")), pair("deadline_passed", DEADLINE));
        assert_eq!(at("2025-12-31T23:59:59Z").unwrap_err().kind.status(), 504);
        assert_eq!(refused(at("tomorrow")), pair("invalid_header", DEADLINE));
    }

    #[test]
    fn a_correlation_must_be_a_uuid_and_a_sample_a_boolean() {
        let headers = map(&[(CORRELATION, "story"), (SAMPLE, "yes")]);
        let given = Given::read(Some(&headers)).unwrap();
        assert_eq!(refused(given.correlation()), pair("invalid_header", CORRELATION));
        assert_eq!(refused(given.sample()), pair("invalid_header", SAMPLE));
    }
}

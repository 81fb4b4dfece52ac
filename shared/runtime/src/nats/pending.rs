//! A request on its way to its one answer.

use std::{sync::Arc, time::Instant};

use async_nats::{HeaderMap, HeaderName, Subject, message::OutboundMessage};
use bytes::Bytes;
use uuid::Uuid;
use wuwei_contracts::{Kind, Problem, Rejection};

use super::{
    desk::Desk,
    front::{Endpoint, Front},
    headers,
};
use crate::{
    ids,
    job::Answer,
    metrics::{self, CallLabels},
    refusal::Fault,
    telemetry::Recorded,
};

/// Room left for headers and protocol beside a reply's body.
const ENVELOPE: usize = 1024;
/// Longest description in a header, in bytes; the body has it whole.
const LONGEST_SAYING: usize = 256;

/// A request that has been received and not yet answered. Answered exactly once: where it is dropped instead, because
/// what worked on it is gone, its caller is told that the outcome is unknown.
pub(crate) struct Pending {
    pub front: Arc<Front>,
    pub desk: Arc<Desk>,
    pub endpoint: Arc<Endpoint>,
    /// The request's span.
    pub recorded: Recorded,
    reply: Option<Subject>,
    started: Instant,
    answered: bool,
}

impl Pending {
    /// Takes the request in. The second value is how many of its town are now under way.
    pub fn open(
        front: &Arc<Front>,
        desk: &Arc<Desk>,
        endpoint: &Arc<Endpoint>,
        reply: Option<Subject>,
    ) -> (Self, usize) {
        endpoint.figures.received();
        if reply.is_none() {
            front.figures.without_reply.up();
        }
        let under_way = desk.requests.enter();
        let pending = Self {
            front: front.clone(),
            desk: desk.clone(),
            endpoint: endpoint.clone(),
            recorded: Recorded::nothing(),
            reply,
            started: Instant::now(),
            answered: false,
        };
        (pending, under_way)
    }

    /// Answers.
    pub fn answer(mut self, answer: Answer) {
        self.conclude(answer);
    }

    /// Answers that it is refused.
    pub fn reject(self, rejection: Rejection) {
        self.answer(Answer::Rejected(Box::new(rejection)));
    }

    /// Logs `fault` and answers with the id it is logged under.
    pub fn fault(self, fault: &Fault) {
        let id = self.logged(fault);
        self.answer(Answer::Fault(id));
    }

    fn logged(&self, fault: &Fault) -> Uuid {
        let id = ids::new();
        let (town, operation) = (&self.desk.town, self.endpoint.operation.name);
        tracing::error!(parent: &self.recorded.span, fault = %id, %town, operation, "{fault}");
        id
    }

    fn conclude(&mut self, answer: Answer) {
        self.answered = true;
        let most = self.front.client.max_payload().saturating_sub(ENVELOPE);
        let answer = match answer {
            Answer::Reply { body, .. } if body.len() > most => {
                let says = format!("the reply has {} bytes, the NATS server takes {most}; page it", body.len());
                Answer::Fault(self.logged(&Fault::new(says)))
            }
            other => other,
        };
        let took = self.started.elapsed();
        self.endpoint.figures.answered(took);
        let (status, repeated, headers, body) = match answer {
            Answer::Reply { body, repeated } => {
                self.recorded.succeeded();
                (200, repeated, repeated.then(repeated_header), body)
            }
            Answer::Rejected(rejection) => {
                self.recorded.rejected(&rejection.code);
                self.problem(&Problem::of(&rejection))
            }
            Answer::Fault(id) => {
                let id = id.to_string();
                self.recorded.failed("fault", &id);
                self.problem(&Problem::fault(&id))
            }
        };
        let labels = CallLabels {
            service: self.front.spec.name,
            operation: self.endpoint.operation.name,
            town: self.desk.town.clone(),
            outcome: metrics::outcome(status, repeated),
        };
        self.front.calls.observe(labels, took);
        if let Some(subject) = self.reply.take() {
            Front::send(&self.front, OutboundMessage { subject, reply: None, payload: body, headers });
        }
    }

    fn problem(&self, problem: &Problem) -> (u16, bool, Option<HeaderMap>, Bytes) {
        // Not the detail, which may hold what the caller sent: everyone may read statistics.
        self.endpoint.figures.failed(problem.status, &problem.code);
        let (headers, body) = error_reply(problem);
        (problem.status, false, Some(headers), body)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.answered {
            let detail = "this instance ended before the outcome was known; repeat with the same key";
            let lost = Rejection::new(Kind::TimedOut, "outcome_unknown", detail).retry_after(1);
            self.conclude(Answer::Rejected(Box::new(lost)));
        }
        self.desk.requests.exit();
    }
}

/// Headers and body of an error reply.
pub(crate) fn error_reply(problem: &Problem) -> (HeaderMap, Bytes) {
    let mut map = HeaderMap::new();
    map.insert(HeaderName::from_static(headers::ERROR), shown(&problem.detail));
    map.insert(HeaderName::from_static(headers::ERROR_CODE), problem.status.to_string());
    if let Some(seconds) = problem.retry_after {
        map.insert(HeaderName::from_static(headers::RETRY_AFTER), seconds.to_string());
    }
    // A problem has text, numbers and lists only: it always serialises.
    (map, serde_json::to_vec(problem).unwrap_or_default().into())
}

fn repeated_header() -> HeaderMap {
    let mut map = HeaderMap::new();
    map.insert(HeaderName::from_static(headers::REPEATED), "true");
    map
}

/// `text` as a header value: one line, cut at a character.
fn shown(text: &str) -> String {
    let end = (0..=LONGEST_SAYING.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reply_says_the_same_in_headers_and_body() {
        let rejection = Rejection::new(Kind::Unavailable, "overloaded", "two\nlines").retry_after(1);
        let (map, body) = error_reply(&Problem::of(&rejection));
        let header = |name: &'static str| map.get(HeaderName::from_static(name)).unwrap().as_str().to_owned();
        assert_eq!(header(headers::ERROR), "two lines");
        assert_eq!(header(headers::ERROR_CODE), "503");
        assert_eq!(header(headers::RETRY_AFTER), "1");
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem.into_rejection().unwrap(), rejection);
    }

    #[test]
    fn a_long_description_is_cut_at_a_character() {
        let shown = shown(&"村".repeat(200));
        assert_eq!(shown.chars().count(), LONGEST_SAYING / 3);
        assert!(shown.chars().all(|c| c == '村'));
    }
}

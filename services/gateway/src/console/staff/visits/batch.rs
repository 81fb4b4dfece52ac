//! A visit with its wishes, sent as one batch: each wish under its own key, then the visit that names them. Sent again,
//! nothing is done twice.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Private,
    registry::CommunityView,
    wishes::{
        Channel, CollectWish, Grade, Participants, RecordVisit, Side, Talk, TalkForm, VisitKind, VisitView, WishReceipt,
    },
};
use wuwei_runtime::nats::caller::CallError;

use super::super::sent::Sent;
use crate::{Gateway, console::frame::Frame};

/// Wishes a form has room for.
pub(super) const WISHES: usize = 6;

/// What became of a batch that was done.
pub(super) struct Done {
    pub visit: VisitView,
    pub wishes: Vec<WishReceipt>,
}

/// What was not done, and what of the batch had been done before.
pub(super) struct Stopped {
    /// The wish that was refused, by its place; none where the visit was.
    pub at: Option<usize>,
    pub error: CallError,
    /// Places of the wishes that are recorded.
    pub recorded: Vec<usize>,
}

/// Whether the form tells a wish at `place`.
pub(super) fn tells(sent: &Sent, place: usize) -> bool {
    ["text", "summary"].iter().any(|field| sent.some(&format!("{field}.{place}")).is_some())
}

/// Sends it.
pub(super) async fn send(
    gateway: &Gateway,
    frame: &Frame,
    community: &CommunityView,
    sent: &Sent,
) -> Result<Done, Stopped> {
    let (mut wishes, mut recorded) = (Vec::new(), Vec::new());
    for place in (0..WISHES).filter(|place| tells(sent, *place)) {
        let wish = wish(frame, community, sent, place);
        match gateway.call(frame, &community.town, &wish, wish.id).await {
            Ok(receipt) => wishes.push(receipt),
            Err(error) => return Err(Stopped { at: Some(place), error, recorded }),
        }
        recorded.push(place);
    }
    let told = wishes.iter().map(|receipt| receipt.wish.id).collect();
    let visit = visit(gateway, community, sent, told);
    match gateway.call(frame, &community.town, &visit, visit.id).await {
        Ok(visit) => Ok(Done { visit, wishes }),
        Err(error) => Err(Stopped { at: None, error, recorded }),
    }
}

fn team(sent: &Sent) -> u32 {
    sent.value("team").unwrap_or(1)
}

/// The wish at `place`: what was told at the door is its talk.
fn wish(frame: &Frame, community: &CommunityView, sent: &Sent, place: usize) -> CollectWish {
    let field = |name: &str| format!("{name}.{place}");
    let summary = sent.text(&field("summary"));
    let households = u32::try_from(sent.lines("households").len()).unwrap_or(u32::MAX).max(1);
    let participants = vec![
        Participants { side: Side::Residents, count: households },
        Participants { side: Side::Staff, count: team(sent) },
    ];
    let minutes = sent.some("minutes").unwrap_or_else(|| frame.say("visits.usual_minutes").to_owned());
    CollectWish {
        id: sent.value(&field("id")).unwrap_or(Uuid::nil()),
        community: community.id.clone(),
        category: sent.text(&field("category")),
        channel: Channel::Visit,
        external_id: None,
        text: sent.some(&field("text")).unwrap_or_else(|| summary.clone()),
        for_person: None,
        talk: Talk { form: TalkForm::Residents, participants, minutes, conclusion: summary.clone() },
        summary,
        grade: Grade::parse(&sent.text(&field("grade"))).unwrap_or(Grade::NearTerm),
        parts: Vec::new(),
        sample: community.sample,
    }
}

/// When the form was opened, which its id tells: people are met with it in hand, and sent again later it tells the same.
fn opened(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    Timestamp::new(seconds.try_into().ok()?, nanos.try_into().ok()?).ok()
}

fn visit(gateway: &Gateway, community: &CommunityView, sent: &Sent, wishes: Vec<Uuid>) -> RecordVisit {
    let kind = VisitKind::ALL.into_iter().find(|kind| kind.as_str() == sent.raw("kind"));
    let id = sent.value("id").unwrap_or(Uuid::nil());
    RecordVisit {
        id,
        community: community.id.clone(),
        kind: kind.unwrap_or(VisitKind::Door),
        met: opened(id).filter(|at| *at <= gateway.now()).unwrap_or_else(|| gateway.now()),
        households: sent.lines("households").into_iter().map(Private::new).collect(),
        team: team(sent),
        wishes,
        sample: community.sample,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_was_made_when_its_form_was_opened() {
        let id: Uuid = "01941f29-7c00-7000-8000-000000000001".parse().unwrap();
        assert_eq!(opened(id), Some("2025-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(opened(Uuid::nil()), None);
    }
}

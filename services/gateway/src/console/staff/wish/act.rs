//! What staff do with a wish, each form one command.

use uuid::Uuid;
use wuwei_contracts::{
    Command,
    wishes::{
        AcceptWish, DeliberateWish, FulfilPart, Grade, GradeWish, MatchPart, MatchTarget, Participants, PublishWish,
        RefuseWish, RemoveFile, ReopenWish, RevokeClaim, ShowFile, Talk, TalkForm, WishView,
    },
};
use wuwei_runtime::nats::caller::CallError;

use super::{super::sent::Sent, SIDES};
use crate::{
    Gateway,
    console::{files::Shown, frame::Frame},
};

/// Why something was not done.
pub(super) enum Refused {
    /// No form asks that.
    NoSuchAction,
    /// A field holds nothing the command can be made of; the sentence that says so.
    Field(&'static str, &'static str),
    /// The service refused.
    Service(CallError),
}

impl From<CallError> for Refused {
    fn from(error: CallError) -> Self {
        Self::Service(error)
    }
}

/// Does what the form `action` asks with what was `sent`.
pub(super) async fn act(
    gateway: &Gateway,
    frame: &Frame,
    (wish, files): (&WishView, &[Shown]),
    (action, sent): (&str, &Sent),
) -> Result<(), Refused> {
    let (id, community, reason) = (wish.id, Some(wish.community.clone()), sent.text("reason"));
    let by = By { gateway, frame, wish, sent };
    match action {
        "accept" => by.send(&AcceptWish { wish: id, community }).await,
        "refuse" => by.send(&RefuseWish { wish: id, community, reason }).await,
        "deliberate" => by.send(&DeliberateWish { wish: id, community, talk: talk(sent)? }).await,
        "grade" => by.send(&GradeWish { wish: id, community, grade: grade(sent)?, reason }).await,
        "publish" => {
            let parts = (0..wish.parts.len()).filter_map(|part| sent.some(&format!("parts.{part}"))).collect();
            by.send(&PublishWish { wish: id, community, summary: sent.text("summary"), parts }).await
        }
        "match" => by.send(&MatchPart { wish: id, community, part: part(sent)?, target: target(sent)? }).await,
        "revoke" => by.send(&RevokeClaim { wish: id, community, part: part(sent)?, reason }).await,
        "fulfil" => {
            let evidence = sent.text("evidence");
            let part = part(sent)?;
            let showing = files.iter().filter(|shown| shown.file.part == Some(part));
            let files = showing.map(|shown| shown.file.id).collect();
            by.send(&FulfilPart { wish: id, community, part, evidence, files }).await
        }
        "show-file" | "hide-file" => {
            let (file, community) = (file(sent)?, wish.community.clone());
            by.send(&ShowFile { wish: id, community, file, public: action == "show-file" }).await
        }
        "remove-file" => by.send(&RemoveFile { wish: id, file: file(sent)?, follow_code: None }).await,
        "reopen" => by.send(&ReopenWish { wish: id, community, reason }).await,
        _ => Err(Refused::NoSuchAction),
    }
}

struct By<'a> {
    gateway: &'a Gateway,
    frame: &'a Frame,
    wish: &'a WishView,
    sent: &'a Sent,
}

impl By<'_> {
    async fn send<C: Command>(&self, command: &C) -> Result<(), Refused> {
        self.gateway.call(self.frame, &self.wish.town, command, self.sent.key()).await?;
        Ok(())
    }
}

fn file(sent: &Sent) -> Result<Uuid, Refused> {
    sent.value("file").ok_or(Refused::Field("file", "staff.wrong.choose"))
}

fn part(sent: &Sent) -> Result<u32, Refused> {
    sent.value("part").ok_or(Refused::Field("part", "staff.wrong.part"))
}

fn grade(sent: &Sent) -> Result<Grade, Refused> {
    Grade::parse(&sent.text("grade")).ok_or(Refused::Field("grade", "staff.wrong.choose"))
}

/// The talk of a form: whoever is not counted did not take part.
pub(in crate::console) fn talk(sent: &Sent) -> Result<Talk, Refused> {
    let form = TalkForm::parse(&sent.text("talk.form")).ok_or(Refused::Field("talk.form", "staff.wrong.choose"))?;
    let mut participants = Vec::new();
    for (side, name) in SIDES {
        let Some(count) = sent.some(&format!("count.{name}")) else { continue };
        let count = count.parse().map_err(|_| Refused::Field("talk.participants", "staff.wrong.number"))?;
        if count > 0 {
            participants.push(Participants { side, count });
        }
    }
    Ok(Talk { form, participants, minutes: sent.text("talk.minutes"), conclusion: sent.text("talk.conclusion") })
}

/// What a part is matched to: of the three choices the one whose button was pressed.
fn target(sent: &Sent) -> Result<MatchTarget, Refused> {
    let choose = |field| Refused::Field(field, "staff.wrong.choose");
    match sent.raw("target.kind") {
        "service_item" => {
            let item = sent.some("target.item").ok_or(choose("target.item"))?;
            Ok(MatchTarget::ServiceItem { item })
        }
        "round" => {
            let round = sent.value("target.round").ok_or(choose("target.round"))?;
            let amount = sent.yuan("target.amount").ok_or(Refused::Field("target.amount", "staff.wrong.amount"))?;
            Ok(MatchTarget::Round { round, amount })
        }
        "organisation" => {
            let organisation = sent.value("target.organisation").ok_or(choose("target.organisation"))?;
            Ok(MatchTarget::Organisation { organisation })
        }
        _ => Err(choose("target.kind")),
    }
}

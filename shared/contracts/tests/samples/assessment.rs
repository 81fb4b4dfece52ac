//! assessment's messages and events: one line each.

use wuwei_contracts::assessment::*;

use crate::Checked;

pub fn check(checked: &mut Checked) {
    checked.message::<PublishDutyList>();
    checked.message::<GetDutyList>();
    checked.message::<ReturnTask>();
    checked.message::<PublishScheme>();
    checked.message::<GetScheme>();
    checked.message::<OpenPeriod>();
    checked.message::<FreezeRosters>();
    checked.message::<SubmitBallot>();
    checked.message::<MyBallot>();
    checked.message::<ComputePeriod>();
    checked.message::<PublishPeriod>();
    checked.message::<GetPeriod>();
    checked.message::<ListPeriods>();
    checked.message::<PeriodScores>();
    checked.message::<ExplainScore>();
    checked.message::<ListEvidence>();
    checked.event::<DutyListPublished>();
    checked.event::<TaskReturned>();
    checked.event::<SchemePublished>();
    checked.event::<PeriodOpened>();
    checked.event::<PeriodRostersFrozen>();
    checked.event::<BallotSubmitted>();
    checked.event::<PeriodRevealed>();
    checked.event::<PeriodLapsed>();
    checked.event::<PeriodComputed>();
    checked.event::<PeriodPublished>();
}

//! Messages of assessment (双向考核): both sides are judged, the village committees by their town and the town by its
//! village committees. A period belongs to the assessed town, a scheme to the town `city`.

pub mod ballot;
pub mod ballot_rejection;
pub mod duty;
pub mod events;
pub mod kinds;
pub mod period;
pub mod rejection;
pub mod scheme;
pub mod score;
pub mod scores;
pub mod why;

pub use ballot::{BallotAnswer, BallotEntry, BallotReceipt, BallotSubmitted, MyBallot, SubmitBallot};
pub use ballot_rejection::BallotRejection;
pub use duty::{
    DutyItem, DutyListPublished, DutyListView, DutySection, GetDutyList, PublishDutyList, ReturnTask, ReturnedTaskView,
    TaskReturned,
};
pub use events::{PeriodComputed, PeriodLapsed, PeriodOpened, PeriodPublished, PeriodRevealed, PeriodRostersFrozen};
pub use kinds::{Direction, Formula, Grade};
pub use period::{
    CommitteeRoster, ComputePeriod, FreezeRosters, GetPeriod, ListPeriods, OpenPeriod, PeriodState, PeriodView,
    PublishPeriod, RevealCause, RevealView,
};
pub use rejection::AssessmentRejection;
pub use scheme::{Bands, GetScheme, Indicator, Measure, PublishScheme, Scheme, SchemePublished, SchemeView};
pub use score::Score;
pub use scores::{CommentView, NoScore, PeriodScores, ScoreView, ScoresReply};
pub use why::{EvidenceView, Exclusion, ExplainScore, ListEvidence, MeasureExplanation, ScoreExplanation, Unused};

use crate::Operation;

/// Name of the service.
pub const SERVICE: &str = "assessment";

/// Every operation that callers have.
pub const OPERATIONS: &[Operation] = &[
    Operation::command::<PublishDutyList>(),
    Operation::command::<ReturnTask>(),
    Operation::command::<PublishScheme>(),
    Operation::command::<OpenPeriod>(),
    Operation::command::<FreezeRosters>(),
    Operation::command::<SubmitBallot>(),
    Operation::command::<ComputePeriod>(),
    Operation::command::<PublishPeriod>(),
    Operation::query::<GetDutyList>(),
    Operation::query::<GetScheme>(),
    Operation::query::<GetPeriod>(),
    Operation::query::<ListPeriods>(),
    Operation::query::<MyBallot>(),
    Operation::query::<PeriodScores>(),
    Operation::query::<ExplainScore>(),
    Operation::query::<ListEvidence>(),
];

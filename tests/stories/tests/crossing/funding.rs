//! What several stories do with rounds and proposals.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Fen,
    registry::{MeetingFigures, MeetingKind, RecordAssembly, Verdict},
    subsidies::{
        AllocateRound, AwardProposal, BudgetLine, Criterion, OpenRound, Outcome, Plan, Points, ProposalState,
        RoundClosed, ScoreProposal, SubmitProposal,
    },
};
use wuwei_stories::{
    Life,
    people::{APPROVER, DALANG, EVALUATORS, REVIEWER, TOWN_OFFICER, VILLAGE_OFFICER},
};

use crate::neighbourhood::{new_id, village, yesterday};

/// What a round has to give: fifty thousand yuan.
pub const ENVELOPE: Fen = Fen(5_000_000);
/// What a proposal asks for: eighteen thousand.
pub const ASKED: Fen = Fen(1_800_000);
/// Residents elected to watch over a proposal.
pub const MONITORS: [&str; 3] = ["sample-monitor-1", "sample-monitor-2", "sample-monitor-3"];

/// The town opens a round for some time.
pub async fn a_round(life: &Life, title: &str, open_for: SignedDuration) -> Uuid {
    let criterion =
        |code: &str, title: &str, weight| Criterion { code: code.to_owned(), title: title.to_owned(), weight };
    let round = OpenRound {
        id: new_id(),
        title: title.to_owned(),
        envelope: ENVELOPE,
        cap: Fen(2_000_000),
        kinds: Vec::new(),
        call_until: life.city.clock().now() + open_for,
        criteria: vec![criterion("need", "示例:必要性", 60), criterion("means", "示例:可行性", 40)],
        minimum_scorers: 3,
        pay_within: 30,
        sample: true,
    };
    let id = life.by(TOWN_OFFICER, DALANG, round).await.round.id;
    life.city.settled().await;
    id
}

/// What is proposed.
pub fn plan(title: &str) -> Plan {
    let line = |item: &str, amount| BudgetLine { item: item.to_owned(), amount: Fen(amount) };
    Plan {
        title: title.to_owned(),
        need: "示例:晚上看不清路,老人和孩子出门不安全".to_owned(),
        amount: ASKED,
        budget: vec![line("示例:灯具", 1_200_000), line("示例:安装", 600_000)],
        monitors: MONITORS.map(str::to_owned).to_vec(),
    }
}

/// The residents meet and adopt the proposal.
pub async fn an_assembly_adopts(life: &Life, estate: &CommunityId, matter: &str) -> Uuid {
    let figures = MeetingFigures {
        eligible: 300,
        present: 210,
        households: None,
        households_present: None,
        area: None,
        area_present: None,
        area_for: None,
        votes_for: 190,
        against: 12,
        abstain: 8,
    };
    let record = RecordAssembly {
        id: new_id(),
        village: village(),
        community: Some(estate.clone()),
        kind: MeetingKind::ResidentsAssembly,
        local_rule: None,
        matter: matter.to_owned(),
        notice_on: None,
        held_on: yesterday(life),
        figures,
        minutes: "示例:逐户通知,到会过半,举手表决".to_owned(),
        sample: true,
    };
    let assembly = life.by(VILLAGE_OFFICER, DALANG, record).await;
    assert_eq!(assembly.verdict, Verdict::Adopted, "{:#?}", assembly.findings);
    life.city.settled().await;
    assembly.id
}

/// `who` hands a proposal in with its resolution; time passes, the call ends, three evaluators score it.
pub async fn it_is_submitted_and_scored(life: &Life, who: &str, submit: SubmitProposal, passes: SignedDuration) {
    let proposal = submit.id;
    let submitted = life.by(who, DALANG, submit).await.proposal;
    assert_eq!(submitted.state, ProposalState::Submitted);
    life.city.advance(passes).await;
    life.hears::<RoundClosed>(|event| event.data.round.id == submitted.round).await;
    for (scorer, points) in EVALUATORS.into_iter().zip([80, 90, 85]) {
        let of = |criterion: &str| Points { criterion: criterion.to_owned(), points };
        life.by(scorer, DALANG, ScoreProposal { id: proposal, points: vec![of("need"), of("means")] }).await;
    }
}

/// The town allocates the round, and another officer makes the award.
pub async fn it_is_allocated_and_awarded(life: &Life, round: Uuid, proposal: Uuid) {
    let allocate = AllocateRound { id: round, settled_ties: Vec::new(), settled_how: None };
    let lines = life.by(REVIEWER, DALANG, allocate).await.lines;
    let line = lines.iter().find(|line| line.proposal == proposal).expect("a line for the proposal");
    assert_eq!((line.outcome, line.scorers), (Outcome::Allocated, 3));
    let award = AwardProposal { round, id: proposal, override_reason: None };
    let awarded = life.by(APPROVER, DALANG, award).await.proposal;
    assert_eq!((awarded.state, awarded.awarded), (ProposalState::Awarded, Some(ASKED)));
}

//! Story 3: the term of office of an owners' committee ends. What it has claimed, was matched to and drafted comes back
//! with the reason, its award is held, and the town sees what the estate lacks now.

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, PageRequest, Reference,
    registry::{
        Candidate, Election, FoundOrganisation, Gap, GiveMandate, ListCoverage, OrganisationKind,
        OrganisationTermExpired, Power, Term,
    },
    subsidies::{DraftProposal, GetProposal, ProposalHeld, ProposalReturned, ProposalState, SubmitProposal},
    wishes::{
        ClaimPart, ClaimReturned, ContactClaim, GetWish, MatchPart, MatchTarget, PartState, ReturnCause,
        WishPartReturned,
    },
};
use wuwei_stories::{
    Life,
    people::{CLERK, DALANG, REPRESENTATIVE, TOWN_OFFICER, VILLAGE_OFFICER},
    thread::Thread,
};
use wuwei_testkit::on_every_stage;

use crate::{
    documented,
    funding::{a_round, an_assembly_adopts, it_is_allocated_and_awarded, it_is_submitted_and_scored, plan},
    neighbourhood::{a_wish_from_the_door, an_estate, days, new_id, village, yesterday},
};

/// What is told at the door.
pub const PRIVATE: [&str; 2] = [
    "楼上那家天天半夜拖桌子,我血压高睡不着,说了几次都不听,想请业委会出面劝一劝",
    "我儿子有自闭症,怕生人,想请业委会在小花园里围一个安静的角落给他",
];

/// The owners elect a committee for twenty more days, and a representative who may do everything for it.
async fn a_committee(life: &Life, estate: &CommunityId) -> Uuid {
    let now = life.city.clock().now();
    let elected = |number| Candidate { number, votes: 230, elected: true };
    let election = Election {
        held_on: yesterday(life),
        electorate: 400,
        turnout: 300,
        candidates: [1, 2, 3].map(elected).to_vec(),
    };
    let found = FoundOrganisation {
        id: new_id(),
        village: village(),
        community: Some(estate.clone()),
        kind: OrganisationKind::OwnersCommittee,
        name: "示例花园业主委员会".to_owned(),
        led_by: None,
        affiliated_with: None,
        skills: Vec::new(),
        term: Some(Term { from: now - days(1), until: now + days(20) }),
        election: Some(election),
        sample: true,
    };
    let committee = life.by(VILLAGE_OFFICER, DALANG, found).await.id;
    let mandate = GiveMandate {
        id: committee,
        village: Some(village()),
        subject: REPRESENTATIVE.to_owned(),
        powers: vec![Power::Claim, Power::Apply, Power::Sign],
        from: None,
        until: None,
    };
    life.by(VILLAGE_OFFICER, DALANG, mandate).await;
    life.city.settled().await;
    committee
}

/// What the estate lacks.
async fn gaps(life: &Life, estate: &CommunityId) -> (Vec<Gap>, Vec<OrganisationKind>) {
    let asked = ListCoverage { village: Some(village()), page: PageRequest::default(), ..ListCoverage::default() };
    let listed = life.by(TOWN_OFFICER, DALANG, asked).await.items;
    let of_estate = listed.into_iter().find(|coverage| coverage.community == *estate).expect("the estate is listed");
    (of_estate.gaps, of_estate.missing)
}

/// The committee claims one wish, and is matched to another.
async fn it_sees_to_two_wishes(life: &Life, estate: &CommunityId, committee: Uuid) -> [Uuid; 2] {
    let claimed = a_wish_from_the_door(life, estate, (PRIVATE[0], "示例:请业委会劝楼上夜里小声些"), None).await.id;
    let claim = ClaimPart { wish: claimed, community: None, part: 1, organisation: Some(committee) };
    life.by(REPRESENTATIVE, DALANG, claim).await;
    life.by(REPRESENTATIVE, DALANG, ContactClaim { wish: claimed, community: None, part: 1 }).await;
    let matched = a_wish_from_the_door(life, estate, (PRIVATE[1], "示例:希望花园里有处僻静的地方"), None).await.id;
    let target = MatchTarget::Organisation { organisation: committee };
    life.by(CLERK, DALANG, MatchPart { wish: matched, community: Some(estate.clone()), part: 1, target }).await;
    [claimed, matched]
}

/// One proposal of the committee is awarded, another still a draft.
async fn it_has_an_award_and_a_draft(life: &Life, estate: &CommunityId, committee: Uuid) -> [Uuid; 2] {
    let draft = |round, title: &str| DraftProposal {
        id: new_id(),
        round,
        community: estate.clone(),
        organisation: Some(committee),
        plan: plan(title),
        sample: true,
    };
    let (first, later) = (a_round(life, "示例第一轮", days(2)).await, a_round(life, "示例第二轮", days(60)).await);
    let awarded = life.by(REPRESENTATIVE, DALANG, draft(first, "示例:门口装灯")).await.proposal.id;
    let resolution = an_assembly_adopts(life, estate, "示例:申请奖补,给大门口装灯").await;
    let submit = SubmitProposal { id: awarded, community: estate.clone(), resolution };
    it_is_submitted_and_scored(life, REPRESENTATIVE, submit, days(3)).await;
    it_is_allocated_and_awarded(life, first, awarded).await;
    let drafted = life.by(REPRESENTATIVE, DALANG, draft(later, "示例:车棚装灯")).await.proposal.id;
    life.city.settled().await;
    [awarded, drafted]
}

/// What was claimed and matched is open again, before others, and the committee can claim nothing more.
async fn the_wishes_come_back(life: &Life, [claimed, matched]: [Uuid; 2], committee: Uuid) {
    let returned = life.hears::<ClaimReturned>(|event| event.data.wish.id == claimed).await;
    assert_eq!(returned.data.cause, ReturnCause::OrganisationMayNotAct);
    life.hears::<WishPartReturned>(|event| event.data.wish.id == matched).await;
    for wish in [claimed, matched] {
        let seen = life.by(CLERK, DALANG, GetWish { wish: Reference::Id(wish) }).await;
        assert_eq!((seen.parts[0].state, seen.parts[0].priority), (PartState::Open, true), "{seen:#?}");
    }
    let again = ClaimPart { wish: claimed, community: None, part: 1, organisation: Some(committee) };
    let refused = life.refused(REPRESENTATIVE, DALANG, again).await;
    assert_eq!(refused.errors[0].field, "organisation", "{refused:#?}");
}

/// The draft is given back with the reason, the award is held.
async fn the_money_waits(life: &Life, [awarded, drafted]: [Uuid; 2]) {
    life.hears::<ProposalHeld>(|event| event.data.proposal.id == awarded).await;
    life.hears::<ProposalReturned>(|event| event.data.proposal.id == drafted).await;
    for (proposal, state) in [(awarded, ProposalState::Held), (drafted, ProposalState::Returned)] {
        let seen = life.by(CLERK, DALANG, GetProposal { proposal: Reference::Id(proposal) }).await;
        assert_eq!(seen.proposal.state, state);
        assert!(seen.reason.is_some_and(|reason| !reason.is_empty()), "it says why");
    }
}

/// Plays the story.
pub async fn played(life: &Life) {
    let estate = an_estate(life).await;
    let committee = a_committee(life, &estate).await;
    assert!(!gaps(life, &estate).await.0.contains(&Gap::SelfGoverning), "the estate has its committee");
    let proposals = it_has_an_award_and_a_draft(life, &estate, committee).await;
    let wishes = it_sees_to_two_wishes(life, &estate, committee).await;

    life.city.advance(days(21)).await;
    let expired = life.hears::<OrganisationTermExpired>(|event| event.subject == committee.to_string()).await;
    life.city.settled().await;
    the_wishes_come_back(life, wishes, committee).await;
    the_money_waits(life, proposals).await;
    let (gaps, missing) = gaps(life, &estate).await;
    assert!(
        gaps.contains(&Gap::SelfGoverning) && missing == [OrganisationKind::OwnersCommittee],
        "{gaps:?} {missing:?}"
    );

    let all = life.city.published().await;
    let effects = [
        (format!("wish/{}", wishes[0]), "wishes.wish.claim_returned"),
        (format!("wish/{}", wishes[1]), "wishes.wish.part_returned"),
        (format!("proposal/{}", proposals[0]), "subsidies.proposal.held"),
        (format!("proposal/{}", proposals[1]), "subsidies.proposal.returned"),
    ];
    for (aggregate, effect) in effects {
        // Each thing stays in the story it began in; what the end of the term did to it names that as the cause.
        let told = Thread::of(&all, &aggregate);
        told.hangs_together(&all);
        told.holds_all_of(&all, &[aggregate]);
        assert_eq!(told.the(effect).causationid, expired.id, "{effect}");
    }
    // What is done to a committee over the years is no one story; its end belongs to that of its beginning.
    let told = Thread::of(&all, &format!("organisation/{committee}"));
    told.hangs_together(&all);
    assert_eq!(told.the("registry.organisation.term_expired").id, expired.id);
    documented::all(&all);
}

on_every_stage!(a_term_expires_and_everything_comes_back_with_the_reason, async |stage| {
    let life = Life::begin(stage).await;
    played(&life).await;
    life.city.settled().await;
    life.city.close().await;
});

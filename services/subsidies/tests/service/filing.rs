//! Files of proposals: handed in with them, and kept with what was decided.

use uuid::Uuid;
use wuwei_contracts::{
    PageRequest,
    files::{FileActor, FileDigest, ListFileReadings, ListFiles, Of},
    subsidies::{ProposalAccepted, ProposalSubmitted, Proposals},
};
use wuwei_testkit::{
    both,
    filing::{PAPER, content, lying_nowhere, open as look, put, remove, show},
};

use crate::office::{
    OFFICER, PROPOSAL, REPRESENTATIVE, VILLAGER, accept, adopted, awarded, draft, open, opened, refused, submit,
};

fn digest(file: u128) -> FileDigest {
    FileDigest { id: Uuid::from_u128(file), sha256: "ab".repeat(32) }
}

both!(whoever_speaks_for_the_applicant_hands_papers_in_and_staff_read_them, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let receipt = harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap().proposal.receipt;
    let attach = put::<Proposals>(&harness, 0xf1, PROPOSAL).await;
    refused(&harness, "anybody", attach.clone(), ("not_concerned", "of", "concerned")).await;
    let file = harness.call(REPRESENTATIVE, "dalang", attach).await.unwrap();
    assert_eq!(file.acted_as, FileActor::Concerned);
    for (who, acts_as) in
        [(REPRESENTATIVE, Some(FileActor::Concerned)), (VILLAGER, Some(FileActor::Staff)), ("x", None)]
    {
        let files = Of::<Proposals, _>::from(ListFiles { of: receipt.clone().into() });
        let files = harness.call(who, "dalang", files).await.unwrap();
        assert_eq!((files.acts_as, files.items.len()), (acts_as, 1), "{who}");
    }
    harness.call(VILLAGER, "dalang", look::<Proposals>(0xe1, PROPOSAL, 0xf1, Some("初审"))).await.unwrap();
    assert_eq!(content::<Proposals>(&harness, VILLAGER, 0xf1, Some(0xe1)).await, PAPER);
    let log = ListFileReadings { of: PROPOSAL.into(), page: PageRequest::default() };
    let log = harness.call(REPRESENTATIVE, "dalang", Of::<Proposals, _>::from(log)).await.unwrap();
    assert_eq!((log.total, log.items[0].reader.as_str(), log.items[0].purpose.as_str()), (1, VILLAGER, "初审"));
    refused(&harness, REPRESENTATIVE, show::<Proposals>(PROPOSAL, 0xf1, true), ("not_staff", "of", "staff")).await;
});

both!(what_was_handed_in_and_accepted_is_named_by_digest_and_stays, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap();
    for file in [0xf1, 0xf2] {
        harness.call(REPRESENTATIVE, "dalang", lying_nowhere::<Proposals>(file, PROPOSAL)).await.unwrap();
    }
    harness.call(REPRESENTATIVE, "dalang", remove::<Proposals>(PROPOSAL, 0xf2)).await.unwrap();
    adopted(&harness, 0xa1).await;
    harness.call(REPRESENTATIVE, "dalang", submit(PROPOSAL, Uuid::from_u128(0xa1))).await.unwrap();
    let event = harness.expect::<ProposalSubmitted>(|_| true).await;
    assert_eq!(event.data.files, [digest(0xf1)]);
    for who in [REPRESENTATIVE, OFFICER] {
        refused(&harness, who, remove::<Proposals>(PROPOSAL, 0xf1), ("file_kept", "file", "undecided")).await;
    }
});

both!(what_shows_that_the_work_is_done_is_named_when_it_is_accepted, async |backend| {
    let harness = open(backend).await;
    awarded(&harness).await;
    harness.call(VILLAGER, "dalang", lying_nowhere::<Proposals>(0xf3, PROPOSAL)).await.unwrap();
    harness.call(VILLAGER, "dalang", accept(PROPOSAL)).await.unwrap();
    assert_eq!(harness.expect::<ProposalAccepted>(|_| true).await.data.files, [digest(0xf3)]);
});

//! Files of meetings: minutes, lists of who was there.

use wuwei_contracts::{
    ReceiptNumber,
    files::{FileActor, FileAttached, ListFiles, Of},
    registry::Assemblies,
};
use wuwei_testkit::{
    both,
    filing::{PAPER, content, open as look, put, remove, show},
};

use crate::{
    bodies::{assembly, uuid},
    office::{OFFICER, OTHER, VILLAGER, open, refused, registered},
};

both!(minutes_are_attached_shown_to_everybody_and_taken_away_by_who_may, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    harness.call(VILLAGER, "dalang", assembly(harness.clock().now(), 1)).await.unwrap();
    let attach = put::<Assemblies>(&harness, 0xf1, uuid(1)).await;
    for who in ["anybody", OTHER] {
        refused(&harness, (who, "dalang"), attach.clone(), ("not_concerned", "of", "concerned")).await;
    }
    let file = harness.call(VILLAGER, "dalang", attach).await.unwrap();
    assert_eq!((file.acted_as, file.sample), (FileActor::Concerned, true));
    assert_eq!(harness.expect::<Of<Assemblies, FileAttached>>(|_| true).await.data.message.file, file);
    harness.call(OFFICER, "dalang", look::<Assemblies>(0xe1, uuid(1), 0xf1, Some("复核"))).await.unwrap();
    assert_eq!(content::<Assemblies>(&harness, OFFICER, 0xf1, Some(0xe1)).await, PAPER);
    harness.call(VILLAGER, "dalang", show::<Assemblies>(uuid(1), 0xf1, true)).await.unwrap();
    assert_eq!(content::<Assemblies>(&harness, "anybody", 0xf1, None).await, PAPER);
    let by_number = ListFiles { of: ReceiptNumber::parse("WS-26-999999-5").unwrap().into() };
    let by_number = Of::<Assemblies, _>::from(by_number);
    refused(&harness, (VILLAGER, "dalang"), by_number, ("no_receipt", "of", "id")).await;
    let unknown = Of::<Assemblies, _>::from(ListFiles { of: uuid(9).into() });
    refused(&harness, (VILLAGER, "dalang"), unknown, ("assembly_unknown", "id", "known")).await;
    harness.call(OFFICER, "dalang", remove::<Assemblies>(uuid(1), 0xf1)).await.unwrap();
    harness.settled().await;
    assert_eq!(harness.caller().files("registry").list().await.unwrap(), []);
});

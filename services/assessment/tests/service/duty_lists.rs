//! Duty lists, version by version, and tasks that no duty covers.

use uuid::Uuid;
use wuwei_contracts::assessment::{DutyListPublished, GetDutyList, PublishDutyList, ReturnTask, TaskReturned};
use wuwei_testkit::{Harness, both};

use crate::office::{CITY, OFFICER, OTHER, VILLAGE, VILLAGER, duty_list, open, refused, village};

/// A task given back, said to belong to `duty`.
pub fn task(number: u128, duty: Option<&str>) -> ReturnTask {
    ReturnTask {
        id: Uuid::from_u128(number),
        village: village(VILLAGE),
        task: "示例:代镇街填写与本村无关的报表".to_owned(),
        duty: duty.map(ToOwned::to_owned),
        sample: true,
    }
}

async fn version(harness: &Harness, version: Option<i64>) -> i64 {
    harness.call("anybody", "dalang", GetDutyList { version }).await.unwrap().version
}

both!(each_publication_is_a_new_version_and_the_old_ones_can_be_read, async |backend| {
    let harness = open(backend).await;
    let mut list = duty_list();
    let same = harness.call(OFFICER, "dalang", list.clone()).await.unwrap();
    assert_eq!(same.version, 1, "the same again changes nothing");
    list.items.pop();
    let next = harness.call(OFFICER, "dalang", list.clone()).await.unwrap();
    assert_eq!((next.version, next.items.len()), (2, list.items.len()));
    harness.expect::<DutyListPublished>(|event| event.data.list == next).await;
    assert_eq!((version(&harness, None).await, version(&harness, Some(1)).await), (2, 1));
    let none = GetDutyList { version: Some(3) };
    refused(&harness, ("anybody", "dalang"), none, ("duty_list_unknown", "town", "known")).await;
    refused(&harness, ("anybody", "humen"), GetDutyList::default(), ("duty_list_unknown", "town", "known")).await;
});

both!(a_list_that_names_a_code_twice_or_none_is_refused, async |backend| {
    let harness = open(backend).await;
    let mut list = duty_list();
    list.items.push(list.items[0].clone());
    refused(&harness, (OFFICER, "dalang"), list, ("invalid_field", "items", "unique")).await;
    let empty = PublishDutyList { items: Vec::new(), sample: true };
    refused(&harness, (OFFICER, "dalang"), empty, ("invalid_field", "items", "items")).await;
    let forbidden = harness.call(CITY, "dalang", duty_list()).await.unwrap_err();
    assert_eq!(&*forbidden.code, "role_missing");
});

both!(a_task_that_is_no_duty_is_given_back_and_counted, async |backend| {
    let harness = open(backend).await;
    let returned = harness.call(VILLAGER, "dalang", task(1, Some("fill-forms"))).await.unwrap();
    assert_eq!((returned.duty_list_version, returned.duty.as_deref()), (1, Some("fill-forms")));
    harness.expect::<TaskReturned>(|event| event.data.task == returned).await;
    harness.call(VILLAGER, "dalang", task(2, None)).await.unwrap();
    let counted = "SELECT SUM(value) AS n FROM counters WHERE name = 'tasks_returned' AND town = 'dalang'";
    assert_eq!(counted_as(&harness, counted).await, 2);
    let listed = task(3, Some("keep-wishes"));
    refused(&harness, (VILLAGER, "dalang"), listed, ("on_the_list", "duty", "not_listed")).await;
    refused(&harness, (VILLAGER, "dalang"), task(1, None), ("task_exists", "id", "unique")).await;
    let elsewhere = ReturnTask { village: village(OTHER), ..task(4, None) };
    let forbidden = harness.call(VILLAGER, "dalang", elsewhere).await.unwrap_err();
    assert_eq!(&*forbidden.code, "scope_missing", "a village officer speaks for their own village");
});

async fn counted_as(harness: &Harness, sql: &str) -> u64 {
    harness.settled().await;
    harness.database().count(&sql.replace("SUM(value)", "CAST(SUM(value) AS BIGINT)")).await
}

//! Merges that run in a circle, or happen twice.

use futures::future::join_all;
use serde_json::{Value, json};
use wuwei_faults::{Office, TOWN_OFFICER, community, refusal};
use wuwei_testkit::{Backend, both, request::RawRequest};

fn merge(survivor: u32, absorbed: &[u32]) -> Value {
    let absorbed: Vec<_> = absorbed.iter().map(|number| community(*number)).collect();
    json!({ "survivor": community(survivor), "absorbed": absorbed, "kind": "housing_estate", "reason": "合并" })
}

fn ask<'a>(office: &'a Office, body: &Value) -> RawRequest<'a> {
    office.ask(TOWN_OFFICER, "dalang", "merge_communities", body)
}

async fn accept(office: &Office, body: &Value) {
    let reply = ask(office, body).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reply.error_code(), None, "{}", String::from_utf8_lossy(&reply.body));
}

both!(a_merge_into_itself_is_refused, async |backend| {
    let office = Office::open(backend).await;
    office.refuses(ask(&office, &merge(1, &[1])), refusal(400, "merged_into_itself", "absorbed")).await;
    office.refuses(ask(&office, &merge(1, &[2, 1])), refusal(400, "merged_into_itself", "absorbed")).await;
});

both!(a_cyclic_merge_is_refused, async |backend| {
    let office = Office::open(backend).await;
    accept(&office, &merge(1, &[2])).await;
    office.refuses(ask(&office, &merge(2, &[1])), refusal(410, "already_merged", "survivor")).await;
    accept(&office, &merge(3, &[1])).await;
    office.refuses(ask(&office, &merge(2, &[3])), refusal(410, "already_merged", "survivor")).await;
});

both!(a_double_merge_is_refused, async |backend| {
    let office = Office::open(backend).await;
    office.refuses(ask(&office, &merge(1, &[2, 2])), refusal(400, "named_twice", "absorbed")).await;
    accept(&office, &merge(1, &[2])).await;
    office.refuses(ask(&office, &merge(1, &[2])), refusal(410, "already_merged", "absorbed")).await;
    office.refuses(ask(&office, &merge(3, &[2])), refusal(410, "already_merged", "absorbed")).await;
});

both!(a_merge_of_what_is_not_there_is_refused, async |backend| {
    let office = Office::open(backend).await;
    office.refuses(ask(&office, &merge(1, &[9])), refusal(404, "community_unknown", "absorbed")).await;
    office.refuses(ask(&office, &merge(9, &[1])), refusal(404, "community_unknown", "survivor")).await;
    office.refuses(ask(&office, &merge(1, &[])), refusal(400, "invalid_field", "absorbed")).await;
});

both!(of_merges_in_a_circle_at_once_only_those_that_fit_happen, async |backend| {
    let mut office = Office::open(backend).await;
    if backend == Backend::Postgres {
        office.harness.second_instance().await;
    }
    // Three communities, each to be absorbed by the next, all at once: two merges at most, and one stays.
    let requests = [merge(1, &[2]), merge(2, &[3]), merge(3, &[1])];
    let answers = join_all(requests.iter().map(|body| ask(&office, body).send())).await;
    let codes: Vec<Option<u16>> =
        answers.into_iter().map(|answer| answer.unwrap_or_else(|error| panic!("{error}")).error_code()).collect();
    let done = u64::try_from(codes.iter().filter(|code| code.is_none()).count()).unwrap_or_default();
    assert!((1..=2).contains(&done), "{codes:?}");
    assert!(codes.iter().flatten().all(|code| *code == 410), "{codes:?}");
    let active = office.harness.database().count("SELECT COUNT(*) AS n FROM communities WHERE state = 'active'").await;
    assert_eq!(active, 3 - done, "each merge ends one community");
});

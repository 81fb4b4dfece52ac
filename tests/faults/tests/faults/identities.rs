//! Tokens that are missing, too old, or meant for something else.

use jiff::{SignedDuration, Timestamp};
use wuwei_faults::{Office, TOWN_OFFICER, refusal};
use wuwei_testkit::{both, request::RawRequest, town};

const IDENTITY: &str = "Wuwei-Identity";

/// A good request with this token.
fn with<'a>(office: &'a Office, token: &str) -> RawRequest<'a> {
    let request = office.harness.raw("dalang", "register_community").header(IDENTITY, token);
    request.body(Office::good().to_string().into_bytes())
}

fn token(office: &Office, service: &str, operation: &str, at: Timestamp) -> String {
    office.harness.issuer().issue(TOWN_OFFICER, &town("dalang"), service, operation, at)
}

both!(no_token_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let request = office.harness.raw("dalang", "register_community").body(Office::good().to_string().into_bytes());
    office.refuses(request, refusal(401, "identity_missing", IDENTITY)).await;
    office.refuses(with(&office, ""), refusal(401, "identity_missing", IDENTITY)).await;
});

both!(an_expired_token_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let now = office.harness.clock().now();
    let old = token(&office, "registry", "register_community", now - SignedDuration::from_secs(66));
    office.refuses(with(&office, &old), refusal(401, "identity_expired", IDENTITY)).await;
    let early = token(&office, "registry", "register_community", now + SignedDuration::from_secs(60));
    office.refuses(with(&office, &early), refusal(401, "identity_not_yet_valid", IDENTITY)).await;
});

both!(a_token_that_expires_after_it_was_used_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let token = token(&office, "registry", "register_community", office.harness.clock().now());
    let accepted = with(&office, &token).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(accepted.error_code(), None, "the token was good at first");
    office.harness.advance(SignedDuration::from_secs(66));
    office.refuses(with(&office, &token), refusal(401, "identity_expired", IDENTITY)).await;
});

both!(a_token_for_another_service_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let token = token(&office, "wishes", "register_community", office.harness.clock().now());
    office.refuses(with(&office, &token), refusal(401, "identity_wrong_audience", IDENTITY)).await;
});

both!(a_token_for_another_operation_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let token = token(&office, "registry", "list_towns", office.harness.clock().now());
    office.refuses(with(&office, &token), refusal(401, "identity_wrong_operation", IDENTITY)).await;
});

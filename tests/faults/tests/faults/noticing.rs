//! That nothing changed is worth saying only where a change would be noticed.

use wuwei_faults::Office;
use wuwei_testkit::both;

both!(an_accepted_request_shows_in_every_place_that_is_compared, async |backend| {
    let office = Office::open(backend).await;
    let before = office.state().await;
    assert_eq!(office.state().await.since(&before), Vec::<String>::new(), "it changes by itself");
    let reply = office.register(Office::good().to_string()).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reply.error_code(), None);
    let changes = office.state().await.since(&before);
    for place in ["communities got", "events got", "idempotency got", "messages per stream"] {
        assert!(changes.iter().any(|change| change.starts_with(place)), "{place:?} is not among {changes:#?}");
    }
});

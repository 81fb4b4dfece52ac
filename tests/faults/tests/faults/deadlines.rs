//! Deadlines that have passed, and headers that say nothing.

use wuwei_faults::{Office, refusal};
use wuwei_testkit::both;

both!(a_deadline_in_the_past_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let before = office.harness.clock().now() - jiff::SignedDuration::from_secs(1);
    for past in [before.to_string(), "1999-12-31T23:59:59Z".to_owned()] {
        let request = office.register(Office::good().to_string()).header("Wuwei-Deadline", &past);
        office.refuses(request, refusal(504, "deadline_passed", "Wuwei-Deadline")).await;
    }
});

both!(headers_that_cannot_be_read_are_refused, async |backend| {
    let office = Office::open(backend).await;
    let long = "k".repeat(129);
    let headers = [
        ("Wuwei-Deadline", "tomorrow"),
        ("Idempotency-Key", ""),
        ("Idempotency-Key", "with a blank"),
        ("Idempotency-Key", &long),
        ("Wuwei-Correlation", "a story"),
        ("Wuwei-Sample", "perhaps"),
    ];
    for (name, value) in headers {
        let request = office.register(Office::good().to_string()).header(name, value);
        office.refuses(request, refusal(400, "invalid_header", name)).await;
    }
    let request = office.register(Office::good().to_string()).key("one").key("two");
    office.refuses(request, refusal(400, "invalid_header", "Idempotency-Key")).await;
});

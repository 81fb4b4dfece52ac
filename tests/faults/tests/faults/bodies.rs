//! Bodies that cannot be read, or hold what they must not.

use serde_json::json;
use wuwei_faults::{Office, refusal};
use wuwei_testkit::both;

both!(malformed_json_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let deep = "[".repeat(200) + &"]".repeat(200);
    let raw_control = Office::good().to_string().replace("小区4", "小\u{0}区");
    let two = format!("{good} {good}", good = Office::good());
    let bodies =
        ["{", "{\"village\":", "nonsense", "{\"village\":\"441900113201\",}", "\u{feff}{}", &two, &raw_control];
    for body in bodies {
        office.refuses(office.register(body), refusal(400, "malformed_json", "body")).await;
    }
    for (body, field) in [("[]", "body"), ("7", "body"), ("null", "body"), (deep.as_str(), "[0]")] {
        office.refuses(office.register(body), refusal(400, "invalid_field", field)).await;
    }
});

both!(unknown_fields_are_refused, async |backend| {
    let office = Office::open(backend).await;
    let shallow = Office::good_but(|body| body["colour"] = json!("red"));
    office.refuses(office.register(shallow), refusal(400, "invalid_field", "colour")).await;
    let deep = Office::good_but(|body| body["details"]["colour"] = json!("red"));
    office.refuses(office.register(deep), refusal(400, "invalid_field", "details.colour")).await;
    let twice = Office::good().to_string().replacen('{', "{\"kind\":\"housing_estate\",", 1);
    office.refuses(office.register(twice), refusal(400, "invalid_field", "kind")).await;
});

both!(missing_fields_and_wrong_types_are_refused, async |backend| {
    let office = Office::open(backend).await;
    let empty = refusal(400, "invalid_field", "village");
    office.refuses(office.register(""), empty).await;
    let number = Office::good_but(|body| body["details"]["name"] = json!(4));
    office.refuses(office.register(number), refusal(400, "invalid_field", "details.name")).await;
    let kind = Office::good_but(|body| body["kind"] = json!("castle"));
    office.refuses(office.register(kind), refusal(400, "invalid_field", "kind")).await;
    let negative = Office::good_but(|body| body["details"]["households"] = json!(-1));
    office.refuses(office.register(negative), refusal(400, "invalid_field", "details.households")).await;
    let many = Office::good_but(|body| body["details"]["households"] = json!(100_001));
    office.refuses(office.register(many), refusal(400, "invalid_field", "details.households")).await;
});

both!(the_character_zero_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let name = Office::good_but(|body| body["details"]["name"] = json!("小\u{0}区"));
    office.refuses(office.register(name), refusal(400, "nul_character", "details.name")).await;
    let key = Office::good_but(|body| body["det\u{0}ails"] = json!({}));
    let problem = office.refuses(office.register(key), refusal(400, "nul_character", "det\\u0000ails")).await;
    assert!(!problem.detail.contains('\0'), "the answer repeats the character");
    let control = Office::good_but(|body| body["details"]["name"] = json!("小\u{7}区"));
    office.refuses(office.register(control), refusal(400, "invalid_field", "details.name")).await;
});

both!(over_long_text_is_refused, async |backend| {
    let office = Office::open(backend).await;
    for (field, most) in [("name", 80), ("developer", 120), ("property_company", 120)] {
        let longer = Office::good_but(|body| body["details"][field] = json!("区".repeat(most + 1)));
        let problem = office.refuses(office.register(longer), expected(field)).await;
        assert_eq!(problem.errors[0].rule, "length");
        assert!(problem.errors[0].value.chars().count() <= 81, "the answer repeats the whole text");
    }
    let none = Office::good_but(|body| body["details"]["name"] = json!(""));
    office.refuses(office.register(none), expected("name")).await;
});

both!(invalid_utf8_is_refused, async |backend| {
    let office = Office::open(backend).await;
    // A lone continuation byte, a cut sequence, an overlong form, a surrogate, a byte UTF-8 never has.
    for wrong in [&b"\x80"[..], b"\xe5\xb0", b"\xc0\xaf", b"\xed\xa0\x80", b"\xff"] {
        let text = Office::good_but(|body| body["details"]["name"] = json!("@"));
        let place = text.windows(3).position(|three| three == b"\"@\"").unwrap_or_else(|| panic!("no mark")) + 1;
        let body = [&text[..place], wrong, &text[place + 1..]].concat();
        office.refuses(office.register(body), refusal(400, "invalid_field", "details.name")).await;
    }
    let lone_surrogate = Office::good().to_string().replace("小区4", "\\ud800");
    office.refuses(office.register(lone_surrogate), refusal(400, "malformed_json", "body")).await;
});

both!(a_body_over_the_limit_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let most = 64 * 1024;
    let padded = |length: usize| {
        let body = Office::good().to_string();
        body.clone() + &" ".repeat(length - body.len())
    };
    office.refuses(office.register(padded(most + 1)), refusal(413, "body_too_large", "body")).await;
    office.refuses(office.register(vec![b'x'; 900 * 1024]), refusal(413, "body_too_large", "body")).await;
    let reply = office.register(padded(most)).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reply.error_code(), None, "a body of just the limit is no fault");
});

fn expected(field: &str) -> wuwei_faults::Expected {
    match field {
        "name" => refusal(400, "invalid_field", "details.name"),
        "developer" => refusal(400, "invalid_field", "details.developer"),
        _ => refusal(400, "invalid_field", "details.property_company"),
    }
}

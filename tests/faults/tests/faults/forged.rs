//! Tokens that nobody issued.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wuwei_faults::{Expected, LONE_RESIDENT, Office, TOWN_OFFICER, refusal};
use wuwei_runtime::identity::Issuer;
use wuwei_testkit::{both, town};

const IDENTITY: &str = "Wuwei-Identity";

/// A genuine token of `who`, issued by `issuer`.
fn issued(office: &Office, issuer: &Issuer, who: &str) -> String {
    issuer.issue(who, &town("dalang"), "registry", "register_community", office.harness.clock().now())
}

async fn refuses(office: &Office, token: &str, expected: Expected) {
    let request = office.harness.raw("dalang", "register_community").header(IDENTITY, token);
    office.refuses(request.body(Office::good().to_string().into_bytes()), expected).await;
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// The three parts of a token.
fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(ToOwned::to_owned).collect();
    parts.try_into().unwrap_or_else(|parts| panic!("{parts:?} is no token"))
}

/// Another issuer that goes by the name of the one that is believed.
fn impostor(kid: &str) -> Issuer {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let path = folder.path().join("key.pem");
    Issuer::load_or_create(&path).unwrap_or_else(|error| panic!("{error}"));
    let pem = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}"));
    Issuer::from_pem(&pem, kid).unwrap_or_else(|error| panic!("{error}"))
}

both!(a_token_of_an_unknown_issuer_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let stranger = Issuer::generate().unwrap_or_else(|error| panic!("{error}"));
    let token = issued(&office, &stranger, TOWN_OFFICER);
    refuses(&office, &token, refusal(401, "identity_unknown_key", IDENTITY)).await;
});

both!(a_token_signed_by_an_impostor_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let impostor = impostor(office.harness.issuer().kid());
    let token = issued(&office, &impostor, TOWN_OFFICER);
    refuses(&office, &token, refusal(401, "identity_forged", IDENTITY)).await;
});

both!(a_token_changed_after_it_was_issued_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let [header, claims, signature] = parts(&issued(&office, office.harness.issuer(), LONE_RESIDENT));
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap_or_else(|error| panic!("{error}"));
    let mut claims: Value = serde_json::from_slice(&claims).unwrap_or_else(|error| panic!("{error}"));
    claims["sub"] = json!(TOWN_OFFICER);
    let token = format!("{header}.{}.{signature}", encode(&claims));
    refuses(&office, &token, refusal(401, "identity_forged", IDENTITY)).await;
});

both!(a_token_without_a_signature_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let [_, claims, signature] = parts(&issued(&office, office.harness.issuer(), TOWN_OFFICER));
    let kid = office.harness.issuer().kid();
    for algorithm in ["none", "None", "HS256", "RS256"] {
        let header = encode(&json!({ "alg": algorithm, "typ": "JWT", "kid": kid }));
        for signature in ["", &signature] {
            let token = format!("{header}.{claims}.{signature}");
            refuses(&office, &token, refusal(401, "identity_wrong_algorithm", IDENTITY)).await;
        }
    }
});

both!(what_is_no_token_at_all_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let [header, claims, signature] = parts(&issued(&office, office.harness.issuer(), TOWN_OFFICER));
    for token in ["no-token", "a.b.c", &format!("{header}.{claims}")] {
        refuses(&office, token, refusal(401, "identity_malformed", IDENTITY)).await;
    }
    let shifted = format!("{header}.x{claims}.{signature}");
    refuses(&office, &shifted, refusal(401, "identity_forged", IDENTITY)).await;
});

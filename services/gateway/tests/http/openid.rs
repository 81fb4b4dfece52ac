//! Access tokens of a foreign issuer: what is believed of them, and what is not.

pub mod issuer;

use jiff::SignedDuration;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use wuwei_gateway::{Believes, GatewaySettings, IssuerSettings, SignatureAlgorithm};
use wuwei_testkit::{Backend, Harness, run};

use crate::{
    COMMUNITIES, OFFICER, REGISTRY,
    browser::{Answer, Browser},
    community, opened, refused,
};
use issuer::{Signer, TestIssuer, part};

const AUDIENCE: &str = "https://api.example";
const TOWNS: &str = "/api/v1/towns/city/registry/list_towns";

/// A gateway that believes an issuer.
struct Scene {
    harness: Harness,
    issuer: TestIssuer,
    browser: Browser,
}

impl Scene {
    async fn of(keys: Vec<Value>) -> Self {
        let (harness, _) = opened().await;
        let issuer = TestIssuer::start(keys).await;
        let settings = IssuerSettings::new(&issuer.address, AUDIENCE);
        let browser = Browser::open_for(&harness, settings).await;
        Self { harness, issuer, browser }
    }

    /// Good claims of `sub`, changed by `change`.
    fn claims(&self, sub: &str, change: impl FnOnce(&mut Value)) -> Value {
        let now = self.harness.clock().now().as_second();
        let mut claims = json!({
            "iss": self.issuer.address, "sub": sub, "aud": AUDIENCE, "iat": now, "exp": now + 300,
            // What an issuer says beside who it is has no weight here.
            "roles": ["town-officer", "admin"], "scope": "everything",
        });
        change(&mut claims);
        claims
    }

    fn token(&self, signer: &Signer) -> String {
        signer.sign(&self.claims(OFFICER, |_| {}))
    }

    async fn ask(&self, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.browser.bare("GET", TOWNS, &[("Authorization", &bearer)], String::new()).await
    }

    async fn refused(&self, token: &str, code: &str) {
        let answer = self.ask(token).await;
        refused(&answer, 401, code);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"wuwei\", error=\"invalid_token\""));
    }

    async fn register(&self, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.browser.bare("POST", COMMUNITIES, &headers, community("示例花园").to_string()).await
    }

    fn later(&self, seconds: i64) {
        let clock = self.harness.clock();
        clock.set_offset(clock.offset() + SignedDuration::from_secs(seconds));
    }
}

#[test]
fn an_issuers_token_says_who_calls_by_each_algorithm_and_nothing_else() {
    run(Backend::Sqlite, async |_| {
        let signers = [
            Signer::rsa("rs", Algorithm::RS256),
            Signer::rsa("ps", Algorithm::PS256),
            Signer::ecdsa("es"),
            Signer::ed25519("ed", 1),
        ];
        let scene = Scene::of(signers.iter().map(Signer::jwk).collect()).await;
        for signer in &signers {
            let answer = scene.ask(&scene.token(signer)).await;
            assert_eq!(answer.status, 200, "{:?}: {answer:?}", signer.algorithm);
        }
        let many = scene.claims(OFFICER, |claims| claims["aud"] = json!(["other", AUDIENCE]));
        assert_eq!(scene.register(&signers[3].sign(&many)).await.status, 200, "the officer's grant");
        let resident = signers[3].sign(&scene.claims("resident", |_| {}));
        assert_eq!(scene.ask(&resident).await.status, 200);
        assert_eq!(scene.register(&resident).await.status, 403, "the token's roles have no weight");
        assert_eq!(scene.issuer.asked(), 1, "keys are kept");
    });
}

#[test]
fn each_way_an_issuers_token_can_be_wrong_has_its_code() {
    run(Backend::Sqlite, async |_| {
        let signer = Signer::ed25519("ed", 1);
        let scene = Scene::of(vec![signer.jwk()]).await;
        let now = scene.harness.clock().now().as_second();
        let with = |name: &str, value: Value| signer.sign(&scene.claims(OFFICER, |claims| claims[name] = value));
        scene.refused(&with("iss", json!("https://other.example")), "identity_wrong_issuer").await;
        scene.refused(&with("aud", json!("https://other.example")), "identity_wrong_audience").await;
        scene.refused(&with("aud", json!([])), "identity_wrong_audience").await;
        scene.refused(&with("exp", json!(now - 31)), "identity_expired").await;
        scene.refused(&with("nbf", json!(now + 120)), "identity_not_yet_valid").await;
        scene.refused(&with("iat", json!(now + 120)), "identity_not_yet_valid").await;
        scene.refused(&with("exp", Value::Null), "identity_malformed").await;
        scene.refused(&with("sub", json!("service:wishes")), "identity_wrong_subject").await;
        scene.refused(&with("sub", json!("")), "identity_wrong_subject").await;
        scene.refused(&with("sub", json!("x".repeat(256))), "identity_wrong_subject").await;
        for (name, value) in [("exp", now - 10), ("nbf", now + 10)] {
            assert_eq!(scene.ask(&with(name, json!(value))).await.status, 200, "within the leeway: {name}");
        }
        let (mine, yours) = (with("jti", json!(1)), with("sub", json!("mayor")));
        let forged = format!("{}.{}", yours.rsplit_once('.').unwrap().0, mine.rsplit_once('.').unwrap().1);
        scene.refused(&forged, "identity_forged").await;
        scene.refused(&Signer::ed25519("ed", 2).sign(&scene.claims(OFFICER, |_| {})), "identity_forged").await;
        for broken in ["x", "..", "e30.e30.", "eyJhbGciOiJFZERTQSJ9"] {
            assert_eq!(scene.ask(broken).await.status, 401, "{broken}");
        }
        // The embedded mode's own tokens are none of this issuer's.
        assert_eq!(scene.ask(&scene.browser.token(OFFICER)).await.status, 401);
    });
}

#[test]
fn no_token_chooses_how_or_by_which_key_it_is_verified() {
    run(Backend::Sqlite, async |_| {
        let (signer, attacker) = (Signer::rsa("rs", Algorithm::RS256), Signer::ed25519("mine", 9));
        let scene = Scene::of(vec![signer.jwk()]).await;
        let theirs = TestIssuer::start(vec![attacker.jwk()]).await;
        let claims = scene.claims(OFFICER, |_| {});
        let unsigned = |alg: &str| format!("{}.{}.", part(&json!({ "alg": alg, "kid": "rs" })), part(&claims));
        for alg in ["none", "None", "NONE", "", "RS1"] {
            scene.refused(&unsigned(alg), "identity_wrong_algorithm").await;
        }
        // The public key as a secret: whoever reads the key set could sign.
        let public = signer.jwk()["n"].as_str().unwrap().to_owned();
        let secret = jsonwebtoken::EncodingKey::from_secret(public.as_bytes());
        let head = jsonwebtoken::Header { kid: Some("rs".into()), ..jsonwebtoken::Header::new(Algorithm::HS256) };
        let hmac = jsonwebtoken::encode(&head, &claims, &secret).unwrap();
        scene.refused(&hmac, "identity_wrong_algorithm").await;
        // The key of one algorithm under another's name.
        let crossed = attacker.sign_under(&json!({ "alg": "EdDSA", "kid": "rs" }), &claims);
        scene.refused(&crossed, "identity_unknown_key").await;
        // The key that comes with the token, and the address where it would be.
        let keys = format!("{}/keys", theirs.address);
        let brought = json!({ "alg": "EdDSA", "kid": "mine", "jwk": attacker.jwk(), "jku": keys, "x5u": keys });
        scene.refused(&attacker.sign_under(&brought, &claims), "identity_unknown_key").await;
        assert_eq!(theirs.asked(), 0, "nobody is asked because a token says so");
        for kid in ["../../../../etc/passwd", "' or 1=1 --", &keys, "", "rs\u{0}", &"k".repeat(5_000)] {
            let token = attacker.sign_under(&json!({ "alg": "EdDSA", "kid": kid }), &claims);
            scene.refused(&token, "identity_unknown_key").await;
        }
        let critical = attacker.sign_under(&json!({ "alg": "EdDSA", "kid": "mine", "crit": ["b64"] }), &claims);
        scene.refused(&critical, "identity_malformed").await;
    });
}

#[test]
fn an_algorithm_that_is_not_allowed_and_a_key_that_is_not_for_signing_are_refused() {
    run(Backend::Sqlite, async |_| {
        let (rs, ed) = (Signer::rsa("rs", Algorithm::RS256), Signer::ed25519("ed", 1));
        let (short, sealing) = (Signer::short_rsa("short"), Signer::ed25519("sealing", 3));
        let mut encrypts = sealing.jwk();
        encrypts["use"] = json!("enc");
        let odd = json!({ "kty": "new", "kid": "odd" });
        let shared = json!({ "kty": "oct", "kid": "shared", "k": "c2VjcmV0" });
        let scene = Scene::of(vec![odd, shared, encrypts, short.jwk(), rs.jwk(), ed.jwk()]).await;
        assert_eq!(scene.ask(&scene.token(&ed)).await.status, 200, "a key nobody knows does not spoil the others");
        scene.refused(&scene.token(&sealing), "identity_unknown_key").await;
        scene.refused(&scene.token(&short), "identity_unknown_key").await;
        let algorithms = vec![SignatureAlgorithm::Rs256];
        let strict = IssuerSettings { algorithms, ..IssuerSettings::new(&scene.issuer.address, AUDIENCE) };
        let browser = Browser::open_for(&scene.harness, strict).await;
        let strict = Scene { browser, ..scene };
        assert_eq!(strict.ask(&strict.token(&rs)).await.status, 200);
        strict.refused(&strict.token(&ed), "identity_wrong_algorithm").await;
    });
}

#[test]
fn the_issuer_changes_its_keys_and_nothing_is_started_anew() {
    run(Backend::Sqlite, async |_| {
        let (old, new) = (Signer::ed25519("old", 1), Signer::ed25519("new", 2));
        let scene = Scene::of(vec![old.jwk()]).await;
        assert_eq!(scene.ask(&scene.token(&old)).await.status, 200);
        scene.issuer.publish(vec![old.jwk(), new.jwk()]);
        scene.later(31);
        assert_eq!(scene.ask(&scene.token(&new)).await.status, 200, "an unknown id is asked for");
        scene.issuer.publish(vec![new.jwk()]);
        scene.later(599);
        assert_eq!(scene.ask(&scene.token(&old)).await.status, 200, "keys are kept for ten minutes");
        scene.later(2);
        scene.refused(&scene.token(&old), "identity_unknown_key").await;
        assert_eq!(scene.ask(&scene.token(&new)).await.status, 200);
        assert_eq!(scene.issuer.asked(), 3);
    });
}

#[test]
fn invented_key_ids_cost_the_issuer_one_request_in_thirty_seconds() {
    run(Backend::Sqlite, async |_| {
        let signer = Signer::ed25519("ed", 1);
        let scene = Scene::of(vec![signer.jwk()]).await;
        assert_eq!(scene.ask(&scene.token(&signer)).await.status, 200);
        for round in 2..4 {
            scene.later(31);
            for number in 0..20 {
                let token = scene.token(&Signer::ed25519(&format!("invented-{number}"), 7));
                scene.refused(&token, "identity_unknown_key").await;
            }
            assert_eq!(scene.issuer.asked(), round);
        }
        assert_eq!(scene.ask(&scene.token(&signer)).await.status, 200);
    });
}

#[test]
fn while_the_issuer_is_down_known_keys_go_on_for_a_day_and_others_are_told_to_come_again() {
    run(Backend::Sqlite, async |_| {
        let (known, other) = (Signer::ed25519("known", 1), Signer::ed25519("other", 2));
        let scene = Scene::of(vec![known.jwk()]).await;
        let unavailable = async |token: &str| {
            let answer = scene.ask(token).await;
            refused(&answer, 503, "identity_issuer_unavailable");
            assert_eq!(answer.header("retry-after"), Some("30"));
        };
        scene.issuer.down(true);
        unavailable(&scene.token(&known)).await;
        scene.issuer.down(false);
        scene.later(31);
        assert_eq!(scene.ask(&scene.token(&known)).await.status, 200);
        scene.issuer.down(true);
        scene.later(700);
        assert_eq!(scene.ask(&scene.token(&known)).await.status, 200);
        unavailable(&scene.token(&other)).await;
        scene.later(86_400);
        unavailable(&scene.token(&known)).await;
        scene.issuer.down(false);
        scene.later(31);
        assert_eq!(scene.ask(&scene.token(&known)).await.status, 200);
    });
}

#[test]
fn metadata_of_another_issuer_and_keys_from_an_insecure_place_are_not_believed() {
    run(Backend::Sqlite, async |_| {
        let signer = Signer::ed25519("ed", 1);
        let scene = Scene::of(vec![signer.jwk()]).await;
        scene.issuer.pretend("https://other.example");
        refused(&scene.ask(&scene.token(&signer)).await, 503, "identity_issuer_unavailable");
        scene.issuer.pretend(&scene.issuer.address);
        scene.issuer.keys_at("http://keys.example/jwks");
        scene.later(31);
        refused(&scene.ask(&scene.token(&signer)).await, 503, "identity_issuer_unavailable");
        assert_eq!(scene.issuer.asked(), 0);
    });
}

#[test]
fn an_issuer_that_could_not_be_believed_is_refused_at_the_start() {
    run(Backend::Sqlite, async |_| {
        let harness = Harness::start(Backend::Sqlite, REGISTRY).await;
        let none = IssuerSettings { algorithms: Vec::new(), ..IssuerSettings::new("https://login.example", "x") };
        let wrong = [
            (IssuerSettings::new("http://login.example", "x"), "no https address"),
            (IssuerSettings::new("https://login.example", ""), "the audience"),
            (none, "no algorithm"),
        ];
        for (issuer, said) in wrong {
            let mut settings = GatewaySettings::new(([127, 0, 0, 1], 0).into(), std::collections::BTreeMap::new());
            settings.believes = Believes::Issuer(issuer);
            let started = wuwei_gateway::start(settings, harness.caller().clone(), harness.clock().clone(), None).await;
            let error = started.map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    });
}

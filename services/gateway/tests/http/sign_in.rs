//! Signing in by a browser: at a foreign issuer, and as one of the sample people.

use std::collections::BTreeMap;

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use wuwei_gateway::{ClientSettings, IssuerSettings};
use wuwei_runtime::settings::Secret;
use wuwei_testkit::{Backend, Harness, run};

use crate::{
    REGISTRY,
    browser::{Answer, Browser},
    openid::issuer::{CALLBACK, CLIENT, SECRET, Signer, TestIssuer},
    refused,
    visitor::Visitor,
};

/// A gateway, and the issuer people sign in at.
struct Scene {
    harness: Harness,
    issuer: TestIssuer,
    signer: Signer,
    browser: Browser,
}

/// Changes what the issuer says.
type Change = Box<dyn Fn(&mut Value)>;
/// What a browser was sent to the issuer with.
type Asked = BTreeMap<String, String>;

impl Scene {
    async fn open() -> Self {
        let harness = Harness::start(Backend::Sqlite, REGISTRY).await;
        let signer = Signer::rsa("one", Algorithm::RS256);
        let issuer = TestIssuer::start(vec![signer.jwk()]).await;
        let believed = IssuerSettings::new(&issuer.address, "https://api.example");
        let client = ClientSettings { id: CLIENT.to_owned(), secret: Some(Secret::new(SECRET)) };
        let browser = Browser::open_to_sign_in(&harness, believed, client).await;
        Self { harness, issuer, signer, browser }
    }

    /// Begins to sign in; what the issuer is asked.
    async fn begin(&self, visitor: &Visitor<'_>, return_to: &str) -> Asked {
        let begun = visitor.get(&format!("/sign-in?return_to={return_to}")).await;
        assert_eq!(begun.status, 303, "{begun:?}");
        let address = begun.header("location").unwrap();
        let (page, query) = address.split_once('?').unwrap();
        assert_eq!(page, format!("{}/authorize", self.issuer.address));
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// The code the issuer gives who signed in there as `sub`; what it says of them is changed by `change`.
    fn code(&self, asked: &Asked, sub: &str, change: impl FnOnce(&mut Value)) -> String {
        let now = self.harness.clock().now().as_second();
        let mut claims = json!({
            "iss": self.issuer.address, "sub": sub, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "name": "示例·某人",
        });
        change(&mut claims);
        self.issuer.code(&asked["code_challenge"], self.signer.sign(&claims))
    }
}

async fn back(visitor: &Visitor<'_>, code: &str, state: &str) -> Answer {
    visitor.get(&format!("/sign-in/callback?code={code}&state={state}")).await
}

/// Whether the first page knows who looks at it.
async fn is_signed_in(visitor: &Visitor<'_>) -> bool {
    visitor.get("/").await.text().contains("action=\"/sign-out\"")
}

#[test]
fn who_signs_in_at_the_issuer_comes_back_to_the_page_and_is_known() {
    run(Backend::Sqlite, async |_| {
        let scene = Scene::open().await;
        let visitor = Visitor::new(&scene.browser);
        let asked = scene.begin(&visitor, "/lookup").await;
        for (name, value) in [("response_type", "code"), ("client_id", CLIENT), ("redirect_uri", CALLBACK)] {
            assert_eq!(asked[name], value);
        }
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].contains("openid"));
        let code = scene.code(&asked, "zheng", |_| {});
        let came = back(&visitor, &code, &asked["state"]).await;
        assert_eq!((came.status, came.header("location")), (303, Some("/lookup")), "{came:?}");
        let session = came.headers("set-cookie").find(|cookie| cookie.contains("wuwei-session")).unwrap();
        for part in ["__Host-", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(session.contains(part), "{session}");
        }
        let page = visitor.get("/").await;
        assert!(page.text().contains("示例·某人"), "{page:?}");
        let ended = visitor.post("/sign-out", &[]).await;
        assert_eq!(ended.status, 303);
        assert!(!is_signed_in(&visitor).await);
    });
}

#[test]
fn a_code_is_good_once_for_the_browser_that_asked_and_for_its_own_sign_in() {
    run(Backend::Sqlite, async |_| {
        let scene = Scene::open().await;
        let (visitor, thief) = (Visitor::new(&scene.browser), Visitor::new(&scene.browser));
        let (asked, stolen) = (scene.begin(&visitor, "/").await, scene.begin(&thief, "/").await);
        let code = scene.code(&asked, "zheng", |_| {});
        refused(&back(&thief, &code, &asked["state"]).await, 400, "sign_in_unknown");
        // With a state of one's own the proof that goes with the code is missing.
        refused(&back(&thief, &code, &stolen["state"]).await, 400, "sign_in_code");
        let code = scene.code(&asked, "zheng", |_| {});
        assert_eq!(back(&visitor, &code, &asked["state"]).await.status, 303);
        refused(&back(&visitor, &code, &asked["state"]).await, 400, "sign_in_unknown");
        assert!(!is_signed_in(&thief).await);
    });
}

#[test]
fn what_the_issuer_says_of_another_sign_in_or_another_client_is_not_believed() {
    run(Backend::Sqlite, async |_| {
        let scene = Scene::open().await;
        let visitor = Visitor::new(&scene.browser);
        let now = scene.harness.clock().now().as_second();
        let wrong: [(&str, u16, Change); 5] = [
            ("sign_in_nonce", 400, Box::new(|claims| claims["nonce"] = json!("another"))),
            ("identity_wrong_audience", 401, Box::new(|claims| claims["aud"] = json!("https://api.example"))),
            ("identity_wrong_issuer", 401, Box::new(|claims| claims["iss"] = json!("https://evil.example"))),
            ("identity_expired", 401, Box::new(move |claims| claims["exp"] = json!(now - 60))),
            ("identity_wrong_subject", 401, Box::new(|claims| claims["sub"] = json!("service:registry"))),
        ];
        for (code, status, change) in wrong {
            let asked = scene.begin(&visitor, "/").await;
            let given = scene.code(&asked, "zheng", change);
            refused(&back(&visitor, &given, &asked["state"]).await, status, code);
        }
        let asked = scene.begin(&visitor, "/").await;
        let denied = visitor.get(&format!("/sign-in/callback?error=access_denied&state={}", asked["state"])).await;
        refused(&denied, 400, "sign_in_refused");
        assert!(!is_signed_in(&visitor).await);
    });
}

#[test]
fn an_issuer_that_is_away_is_told_with_when_to_try_again() {
    run(Backend::Sqlite, async |_| {
        let scene = Scene::open().await;
        scene.issuer.down(true);
        let answer = Visitor::new(&scene.browser).get("/sign-in").await;
        refused(&answer, 503, "identity_issuer_unavailable");
        assert!(answer.header("retry-after").is_some());
    });
}

#[test]
fn nobody_is_sent_to_another_site_and_forms_of_others_are_refused() {
    run(Backend::Sqlite, async |_| {
        let harness = Harness::start(Backend::Sqlite, REGISTRY).await;
        let browser = Browser::open_to_samples(&harness).await;
        let visitor = Visitor::signed_in(&browser, "resident").await;
        assert!(is_signed_in(&visitor).await);
        // Another session's token, none, and a page of another site.
        for form in ["", "csrf=0190a000-0000-7000-8000-000000000001"] {
            assert_eq!(visitor.send(("POST", "/sign-out"), form.to_owned()).await.status, 403, "{form}");
        }
        assert!(is_signed_in(&visitor).await, "nothing was done");
        for back in ["https://evil.example", "//evil.example", "/%5Cevil.example", "/%0d%0aSet-Cookie:x=y"] {
            let set = visitor.get(&format!("/preferences?language=en&back={back}")).await;
            assert_eq!((set.status, set.header("location")), (303, Some("/")), "{set:?}");
        }
        let query = "response_type=code&client_id=evil&redirect_uri=https://evil.example&scope=openid&state=x&nonce=x\
            &code_challenge=0123456789012345678901234567890123456789012&code_challenge_method=S256";
        refused(&visitor.get(&format!("/issuer/authorize?{query}")).await, 400, "sign_in_client");
    });
}

#[test]
fn without_an_issuer_for_browsers_programs_come_with_tokens_only() {
    run(Backend::Sqlite, async |_| {
        let harness = Harness::start(Backend::Sqlite, REGISTRY).await;
        let browser = Browser::open(&harness).await;
        let visitor = Visitor::new(&browser);
        refused(&visitor.get("/sign-in").await, 404, "no_sign_in");
        refused(&visitor.get("/issuer/authorize").await, 404, "no_sign_in");
    });
}

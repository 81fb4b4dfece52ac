//! The W3C's protocol for driving browsers, as far as the tests need it. The one library for it in Rust is under a licence that the
//! gate refuses, and brings a dozen packages in second versions (ADR 45).

use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::{Method, Request, body::Bytes, header};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

/// How long the driver may take for one order.
const PATIENCE: Duration = Duration::from_mins(1);
/// What an element is called in answers (section 12 of the protocol).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session of the driver: one window.
pub struct Driver {
    client: Client<HttpConnector, Full<Bytes>>,
    address: String,
}

/// Something on the page, as the driver names it.
#[derive(Debug, Clone)]
pub struct Element(String);

/// Why an order was not carried out, in the driver's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its code: `stale element reference`.
    pub code: String,
    /// What it says.
    pub says: String,
}

impl Driver {
    /// Opens a window with these capabilities, by the driver at `port`.
    pub async fn open(port: u16, capabilities: Value) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let mut driver = Self { client, address: format!("http://127.0.0.1:{port}/session") };
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let opened = driver.order(Method::POST, "", &wanted).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let id = opened["sessionId"].as_str().expect("a session");
        driver.address = format!("{}/{id}", driver.address);
        driver
    }

    /// Sends an order; its value.
    pub async fn order(&self, method: Method, path: &str, body: &Value) -> Result<Value, Refusal> {
        let body = if method == Method::POST { body.to_string() } else { String::new() };
        let request = Request::builder().method(method).uri(format!("{}{path}", self.address));
        let request = request.header(header::CONTENT_TYPE, "application/json").body(Full::new(Bytes::from(body)));
        let answer = tokio::time::timeout(PATIENCE, self.client.request(request.unwrap())).await;
        let answer = answer.unwrap_or_else(|_| panic!("{path}: no answer of the driver")).unwrap();
        let failed = !answer.status().is_success();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let value = serde_json::from_slice::<Value>(&body).unwrap()["value"].take();
        if !failed {
            return Ok(value);
        }
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Err(Refusal { code: text("error"), says: text("message") })
    }

    /// What is asked for at `path`.
    pub async fn get(&self, path: &str) -> Result<Value, Refusal> {
        self.order(Method::GET, path, &Value::Null).await
    }

    /// The first element that `how` (`css selector`, `xpath`) finds at `what`.
    pub async fn find(&self, how: &str, what: &str) -> Result<Element, Refusal> {
        let found = self.order(Method::POST, "/element", &json!({ "using": how, "value": what })).await?;
        Ok(Element(found[ELEMENT].as_str().unwrap_or_default().to_owned()))
    }

    /// Has `element` do `what`, such as `/click`.
    pub async fn of(&self, element: &Element, what: &str, body: &Value) -> Result<Value, Refusal> {
        self.order(Method::POST, &format!("/element/{}{what}", element.0), body).await
    }

    /// What `element` tells, such as its `/text`.
    pub async fn told(&self, element: &Element, what: &str) -> Result<Value, Refusal> {
        self.get(&format!("/element/{}{what}", element.0)).await
    }
}

//! Messages by the city's adapter to SMS and `WeChat`: one signed request each, as Standard Webhooks 1.0 has it
//! (<https://www.standardwebhooks.com>). The adapter knows a repeat by its `webhook-id`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::{Request, StatusCode, Uri, header};
use serde::Serialize;
use sha2::Sha256;
use wuwei_contracts::{Private, ReceiptNumber, registry::NoticeLanguage};
use wuwei_runtime::{
    outside::{Outside, secure},
    settings::NoticeSettings,
};

use super::Letter;
use crate::domain::notice::Came;

/// Characters a secret has at least.
const SECRET: usize = 32;

/// The adapter, and what signs its requests.
pub struct Adapter {
    outside: Outside,
    address: Uri,
    secret: Vec<u8>,
}

/// The body of a request.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    to: &'a Private,
    language: NoticeLanguage,
    title: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    receipt: &'a ReceiptNumber,
    sample: bool,
}

impl Adapter {
    /// That of the settings, if there is one.
    pub fn of(settings: &NoticeSettings) -> Result<Option<Self>, String> {
        let url = &settings.adapter;
        if url.expose().is_empty() {
            return Ok(None);
        }
        let address = secure(url.expose()).ok_or_else(|| {
            format!("notices.adapter is {url}, no https address; give one as in https://adapter.example.org/messages")
        })?;
        let secret = settings.adapter_secret.expose();
        let length = secret.chars().count();
        if length < SECRET {
            return Err(format!("notices.adapter_secret has {length} characters; give at least {SECRET}"));
        }
        let outside = Outside::new().map_err(|error| format!("the system has no certificates to trust: {error}"))?;
        Ok(Some(Self { outside, address, secret: secret.as_bytes().to_vec() }))
    }

    /// Sends a letter. Any 2xx is *taken*; 4xx but 408, 425 and 429 is a refusal for good.
    pub async fn send(&self, letter: &Letter<'_>) -> Came {
        let request = match self.request(letter) {
            Ok(request) => request,
            Err(says) => return Came::Refused(says),
        };
        let status = match self.outside.ask(request).await {
            Ok((status, _)) => status,
            Err(error) => return Came::Later(format!("the adapter cannot be reached: {error}")),
        };
        let again = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
        let says = format!("the adapter answered {status}");
        match status {
            status if status.is_success() => Came::Through,
            status if status.is_client_error() && !again.contains(&status) => Came::Refused(says),
            _ => Came::Later(says),
        }
    }

    fn request(&self, letter: &Letter<'_>) -> Result<Request<Bytes>, String> {
        let body = Body {
            id: letter.id,
            to: letter.to,
            language: letter.language,
            title: &letter.title,
            text: &letter.text,
            link: letter.link.as_deref(),
            receipt: &letter.receipt,
            sample: letter.sample,
        };
        let body = serde_json::to_string(&body).map_err(|error| error.to_string())?;
        let at = letter.at.as_second();
        let id = letter.id.replace('/', ".");
        Request::post(self.address.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature(&self.secret, (&id, at), &body)?)
            .body(Bytes::from(body))
            .map_err(|error| error.to_string())
    }
}

fn signature(secret: &[u8], (id, at): (&str, i64), body: &str) -> Result<String, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|error| error.to_string())?;
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the reference implementations of Standard Webhooks.
    #[test]
    fn requests_are_signed_as_standard_webhooks_demands() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(&secret, ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330), body).unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}

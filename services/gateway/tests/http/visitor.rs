//! A browser without script: keeps cookies, follows nothing by itself, sends forms with what their page says.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::browser::{Answer, Browser};

/// Somebody who looks at pages.
pub struct Visitor<'a> {
    browser: &'a Browser,
    cookies: Mutex<BTreeMap<String, String>>,
    csrf: Mutex<String>,
}

impl<'a> Visitor<'a> {
    /// Nobody who is known.
    pub fn new(browser: &'a Browser) -> Self {
        Self { browser, cookies: Mutex::default(), csrf: Mutex::default() }
    }

    /// One of the sample people, signed in.
    pub async fn signed_in(browser: &'a Browser, persona: &str) -> Self {
        let visitor = Self::new(browser);
        let begun = visitor.get("/sign-in").await;
        let issuer = begun.header("location").unwrap().to_owned();
        visitor.get(&issuer).await;
        let query = issuer.split_once('?').unwrap().1;
        let mut fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        fields.push(("persona".to_owned(), persona.to_owned()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let chosen = visitor.post("/issuer/authorize", &fields).await;
        let back = chosen.header("location").unwrap_or_else(|| panic!("{chosen:?}")).to_owned();
        assert_eq!(visitor.get(&back).await.status, 303, "signed in as {persona}");
        // The session's own token stands in every page.
        visitor.get("/").await;
        visitor
    }

    /// A page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(("GET", path), String::new()).await
    }

    /// Sends a form with these fields, and the token of the session.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = held(&self.csrf).clone();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).append_pair("csrf", &csrf);
        self.send(("POST", path), form.finish()).await
    }

    /// Sends a form with these fields, a file, and the token of the session.
    pub async fn post_file(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let csrf = held(&self.csrf).clone();
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("csrf", csrf.as_str())]) {
            let part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let (name, content) = file;
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(content);
        body.extend(b"\r\n--x--\r\n");
        self.send_as(("POST", path), "multipart/form-data; boundary=x", body).await
    }

    /// Sends just that as a form.
    pub async fn send(&self, (method, path): (&str, &str), body: String) -> Answer {
        self.send_as((method, path), "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    async fn send_as(&self, (method, path): (&str, &str), kind: &str, body: Vec<u8>) -> Answer {
        let cookies = held(&self.cookies).iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let cookies = cookies.join("; ");
        let mut headers = vec![("Accept", "text/html"), ("Cookie", cookies.as_str())];
        if method == "POST" {
            headers.push(("Content-Type", kind));
        }
        let answer = self.browser.bare(method, path, &headers, body).await;
        for set in answer.headers("set-cookie") {
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            held(&self.cookies).insert(name.to_owned(), value.to_owned());
        }
        if let Some(rest) = answer.text().split("name=\"csrf\" value=\"").nth(1) {
            rest.split('"').next().unwrap_or_default().clone_into(&mut held(&self.csrf));
        }
        answer
    }
}

fn held<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

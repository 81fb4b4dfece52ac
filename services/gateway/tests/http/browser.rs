//! A caller over plain HTTP/1.1, one connection for each request, and the gateway it calls.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    net::TcpStream,
    time::timeout,
};
use wuwei_gateway::{Believes, ClientSettings, GatewaySettings, IssuerSettings, Serving};
use wuwei_runtime::{Clock, identity::Issuer, nats::caller::Caller};
use wuwei_testkit::{City, Harness};

/// Longer than any answer may take here.
const PATIENCE: Duration = Duration::from_secs(30);

/// The gateway, and somebody who calls it.
pub struct Browser {
    serving: Serving,
    issuer: Issuer,
    clock: Clock,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self { status, headers: lines.filter_map(header).collect(), body: bytes[end + 4..].to_vec() }
    }
}

/// Events that come one by one.
pub struct Listening {
    lines: Lines<BufReader<TcpStream>>,
}

impl Listening {
    /// Whether nothing comes any more but the end.
    pub async fn has_ended(&mut self) -> bool {
        while let Ok(Some(_)) = timeout(PATIENCE, self.lines.next_line()).await.expect("an end") {}
        true
    }

    /// The next event, and its id. What stands between them, headers and the lengths of chunks, is passed over.
    pub async fn event(&mut self) -> (String, Value) {
        let mut id = String::new();
        loop {
            let line = timeout(PATIENCE, self.lines.next_line()).await.expect("an event").unwrap().expect("no end");
            if let Some(given) = line.strip_prefix("id: ") {
                given.clone_into(&mut id);
            } else if let Some(data) = line.strip_prefix("data: ") {
                return (id, serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}")));
            }
        }
    }
}

impl Browser {
    /// Starts a gateway on the nats-server of `harness`.
    pub async fn open(harness: &Harness) -> Self {
        Self::with(harness, |_| {}).await
    }

    /// The same, which waits for nobody for long.
    pub async fn open_impatient(harness: &Harness) -> Self {
        let short = Duration::from_millis(300);
        Self::with(harness, |settings| (settings.head_within, settings.body_within) = (short, short)).await
    }

    /// The same, of which one client may ask twice a second and twenty times at once.
    pub async fn open_sparing(harness: &Harness) -> Self {
        Self::with(harness, |settings| settings.per_second = 2.try_into().unwrap()).await
    }

    /// The same, which believes the tokens of a foreign issuer.
    pub async fn open_for(harness: &Harness, issuer: IssuerSettings) -> Self {
        Self::with(harness, |settings| settings.believes = Believes::Issuer(issuer)).await
    }

    /// The same, at which people sign in at that issuer.
    pub async fn open_to_sign_in(harness: &Harness, issuer: IssuerSettings, client: ClientSettings) -> Self {
        let change = |settings: &mut GatewaySettings| {
            settings.believes = Believes::Issuer(issuer);
            settings.client = Some(client);
            settings.public = Some("https://console.example".to_owned());
        };
        Self::with(harness, change).await
    }

    /// The same, at which the sample people sign in.
    pub async fn open_to_samples(harness: &Harness) -> Self {
        Self::with(harness, |settings| settings.sample = true).await
    }

    /// Starts a gateway before all services of `city`, at which the sample people sign in.
    pub async fn before(city: &City) -> Self {
        let of = (city.issuer().clone(), city.clock().clone(), city.caller().clone());
        Self::start(of, |settings| settings.sample = true).await
    }

    async fn with(harness: &Harness, change: impl FnOnce(&mut GatewaySettings)) -> Self {
        let of = (harness.issuer().clone(), harness.clock().clone(), harness.caller().clone());
        Self::start(of, change).await
    }

    async fn start(
        (issuer, clock, caller): (Issuer, Clock, Caller),
        change: impl FnOnce(&mut GatewaySettings),
    ) -> Self {
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let mut settings = GatewaySettings::new(SocketAddr::from(([127, 0, 0, 1], 0)), keys);
        settings.patience = Duration::from_secs(5);
        change(&mut settings);
        let serving = wuwei_gateway::start(settings, caller, clock.clone(), None).await.unwrap();
        Self { serving, issuer, clock }
    }

    /// Stops the gateway in order.
    pub async fn stop(self) {
        self.serving.stop().await;
    }

    pub fn port(&self) -> u16 {
        self.serving.address().port()
    }

    pub fn token(&self, who: &str) -> String {
        self.issuer.access_token(who, self.clock.now(), Duration::from_hours(1))
    }

    pub async fn get(&self, who: &str, address: &str) -> Answer {
        self.send(("GET", address), who, &[], String::new()).await
    }

    pub async fn post(&self, who: &str, address: &str, body: &Value) -> Answer {
        self.send(("POST", address), who, &[], body.to_string()).await
    }

    pub async fn send(
        &self,
        (method, address): (&str, &str),
        who: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let bearer = format!("Bearer {}", self.token(who));
        let mut all = vec![("Authorization", bearer.as_str())];
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            all.push(("Content-Type", "application/json"));
        }
        all.extend(headers);
        self.bare(method, address, &all, body).await
    }

    /// Sends `content` as it is.
    pub async fn upload(&self, who: &str, address: &str, headers: &[(&str, &str)], content: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token(who));
        let mut all = vec![("Authorization", bearer.as_str()), ("Content-Type", "application/octet-stream")];
        all.extend(headers);
        self.bare("POST", address, &all, content).await
    }

    /// Sends just that.
    pub async fn bare(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let body = body.into();
        let lines = headers.iter().fold(String::new(), |lines, (name, value)| format!("{lines}{name}: {value}\r\n"));
        let length = body.len();
        let request = format!(
            "{method} {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{lines}\r\n"
        );
        let mut stream = TcpStream::connect(self.serving.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        // What is refused before it came whole breaks off.
        let _ = stream.write_all(&body).await;
        let mut answer = Vec::new();
        // What was refused unread may be cut off behind its answer.
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an answer");
        Answer::read(&answer)
    }

    /// Begins to listen to server-sent events.
    pub async fn listen(&self, address: &str, who: &str, headers: &[(&str, &str)]) -> Listening {
        let bearer = format!("Authorization: Bearer {}\r\n", self.token(who));
        let lines = headers.iter().fold(bearer, |lines, (name, value)| format!("{lines}{name}: {value}\r\n"));
        let mut stream = TcpStream::connect(self.serving.address()).await.unwrap();
        let request = format!("GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{lines}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut lines = BufReader::new(stream).lines();
        let first = timeout(PATIENCE, lines.next_line()).await.expect("an answer").unwrap().unwrap();
        assert!(first.starts_with("HTTP/1.1 200"), "{first}");
        Listening { lines }
    }

    /// Says `text`, no more, and waits until the gateway closes the connection; what it answered.
    pub async fn say(&self, text: &str) -> String {
        let mut stream = TcpStream::connect(self.serving.address()).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("it is let go");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

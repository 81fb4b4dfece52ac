//! Where notices end in tests: a mail server and an adapter that keep what they are given, and can be told to refuse.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering::Relaxed},
    },
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use parking_lot::Mutex;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What came to a sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// For whom: the address in SMTP's envelope; empty for a request, which holds it itself.
    pub to: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: String,
}

impl Received {
    /// The value of a header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(header, _)| header == name).map_or("", |(_, value)| value)
    }
}

/// A running sink; it ends with this.
pub struct Sink {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    /// The code everything is answered with instead; 0 for none.
    refuses: Arc<AtomicU16>,
    task: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    /// A mail server that speaks as much of SMTP as is needed (RFC 5321).
    pub async fn smtp() -> Self {
        let listener = listener().await;
        Self::of(listener, |listener, received, refuses| {
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    // A client that goes away in the middle has sent nothing.
                    tokio::spawn(converse(stream, received.clone(), refuses.clone()));
                }
            })
        })
    }

    /// An adapter that takes requests at `/messages`.
    pub async fn http() -> Self {
        let listener = listener().await;
        Self::of(listener, |listener, received, refuses| {
            let take = move |headers: HeaderMap, body: Bytes| {
                let (received, refuses) = (received.clone(), refuses.clone());
                async move {
                    if let Ok(refused) = StatusCode::from_u16(refuses.load(Relaxed)) {
                        return refused;
                    }
                    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes())));
                    let (to, headers, body) = (String::new(), headers.collect(), text(&body));
                    received.lock().push(Received { to, headers, body });
                    StatusCode::ACCEPTED
                }
            };
            let router = Router::new().route("/messages", post(take));
            tokio::spawn(async move { drop(axum::serve(listener, router).await) })
        })
    }

    fn of(
        listener: TcpListener,
        serve: impl FnOnce(TcpListener, Arc<Mutex<Vec<Received>>>, Arc<AtomicU16>) -> JoinHandle<()>,
    ) -> Self {
        let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let (received, refuses) = (Arc::default(), Arc::new(AtomicU16::new(0)));
        let task = serve(listener, Arc::clone(&received), refuses.clone());
        Self { address, received, refuses, task }
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that came so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().clone()
    }

    /// Answers everything by `code` from now on; 0 for taking it again.
    pub fn refuse(&self, code: u16) {
        self.refuses.store(code, Relaxed);
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap_or_else(|error| panic!("{error}"))
}

/// One SMTP conversation, until the client has nothing more to say.
async fn converse(
    stream: TcpStream,
    received: Arc<Mutex<Vec<Received>>>,
    refuses: Arc<AtomicU16>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    write.write_all(b"220 sink ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let refused = refuses.load(Relaxed);
        let answer = match verb.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME".to_owned(),
            "RCPT" if refused != 0 => format!("{refused} no such user as {line}"),
            "RCPT" => {
                line.trim_start_matches(|c| c != '<').trim_matches(['<', '>']).clone_into(&mut to);
                "250 ok".to_owned()
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = Vec::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    text.push(line.strip_prefix('.').unwrap_or(&line).to_owned());
                }
                received.lock().push(message(&to, &text));
                "250 taken".to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                break;
            }
            _ => "250 ok".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn message(to: &str, lines: &[String]) -> Received {
    let end = lines.iter().position(String::is_empty).unwrap_or(lines.len());
    let (head, body) = lines.split_at(end);
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head {
        match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim_start());
            }
            (_, _, Some((name, value))) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            _ => {}
        }
    }
    Received { to: to.to_owned(), headers, body: body.get(1..).unwrap_or_default().join("\n") }
}

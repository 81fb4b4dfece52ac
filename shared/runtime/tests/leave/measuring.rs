//! One steady responder and one that joins and leaves 20 times share a queue group; 32 requesters send one request after
//! the other. Nothing is sent twice here: what is lost shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test program")]
#![allow(dead_code, reason = "the tests and the example use a part each")]

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use async_nats::{Client, Message, Subscriber};
use futures::StreamExt;
use tokio::{task::JoinHandle, time::timeout};
use wuwei_runtime::nats::barrier::{self, Leaving};

/// How often the one that leaves does so.
pub const LEAVES: u64 = 20;
/// Requests it answers before it leaves, and the other alone thereafter.
pub const SHARE: u64 = 300;
const REQUESTERS: usize = 32;
/// Far more than all leaves take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A nats-server of this test.
pub struct Server {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binary() -> PathBuf {
    if let Ok(path) = std::env::var("WUWEI_NATS_SERVER") {
        return path.into();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/tools/get-nats-server.sh");
    let output = Command::new("sh").arg(script).output().expect("sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().into()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr()).expect("a free port").port()
}

fn spawn(port: u16, more: &[String]) -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(binary());
    command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(folder.path()).args(more);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("nats-server");
    Server { child, url: format!("nats://127.0.0.1:{port}"), _folder: folder }
}

/// One server.
pub fn one() -> Vec<Server> {
    vec![spawn(free_port(), &[])]
}

/// Three that are one cluster.
pub fn cluster_of_three() -> Vec<Server> {
    let ports: Vec<(u16, u16)> = (0..3).map(|_| (free_port(), free_port())).collect();
    let routes: Vec<String> = ports.iter().map(|(_, route)| format!("nats://127.0.0.1:{route}")).collect();
    let start = |(place, (port, route)): (usize, &(u16, u16))| {
        let own =
            ["-n", &format!("n{place}"), "--cluster_name", "tests", "--cluster", &format!("nats://127.0.0.1:{route}")]
                .map(ToOwned::to_owned);
        let others = ["--routes".to_owned(), routes.join(",")];
        spawn(*port, &[own.as_slice(), others.as_slice()].concat())
    };
    ports.iter().enumerate().map(start).collect()
}

/// Connects, as soon as the server is up.
pub async fn connect(server: &Server) -> Client {
    let connecting = async {
        loop {
            match async_nats::connect(&server.url).await {
                Ok(client) => return client,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    timeout(PATIENCE, connecting).await.expect("nats-server is up in time")
}

/// Waits until a subscription made through one server is known to every other.
async fn formed(clients: &[Client]) {
    for from in clients {
        for to in clients {
            let subject = to.new_inbox();
            let mut echo = to.subscribe(subject.clone()).await.unwrap();
            barrier::round_trip(to).await.unwrap();
            loop {
                from.publish(subject.clone(), "".into()).await.unwrap();
                if timeout(Duration::from_millis(50), echo.next()).await.is_ok() {
                    break;
                }
            }
        }
    }
}

/// A way to leave.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// The client forgets the subscription.
    Unsubscribe,
    /// The client library's drain.
    Drain,
    /// The runtime's own.
    Barrier,
}

/// A queue member that answers every request with its body.
async fn join(client: &Client) -> Subscriber {
    let subscriber = client.queue_subscribe("work.>", "q".to_owned()).await.unwrap();
    barrier::round_trip(client).await.unwrap();
    subscriber
}

async fn answer(client: &Client, request: Message) {
    client.publish(request.reply.unwrap(), request.payload).await.unwrap();
}

async fn leave(client: &Client, mut subscriber: Subscriber, way: Way) {
    let mut left = Vec::new();
    match way {
        Way::Unsubscribe => {
            subscriber.unsubscribe().await.unwrap();
            while let Some(message) = subscriber.next().await {
                left.push(message);
            }
        }
        Way::Drain => barrier::leave(client, subscriber, Leaving::Drain, |message| left.push(message)).await.unwrap(),
        Way::Barrier => {
            barrier::leave(client, subscriber, Leaving::Barrier, |message| left.push(message)).await.unwrap();
        }
    }
    for message in left {
        answer(client, message).await;
    }
}

/// Sends requests until told to end; answers how many were sent and how many got no reply.
fn requester(client: Client, end: Arc<AtomicBool>, sent: Arc<AtomicU64>) -> JoinHandle<(u64, u64)> {
    tokio::spawn(async move {
        let (mut all, mut lost) = (0, 0);
        while !end.load(Relaxed) {
            all += 1;
            sent.fetch_add(1, Relaxed);
            let asked = client.request(format!("work.{all}"), all.to_string().into());
            match timeout(Duration::from_secs(1), asked).await {
                Ok(Ok(reply)) => assert_eq!(reply.payload, all.to_string()),
                Ok(Err(_)) | Err(_) => lost += 1,
            }
        }
        (all, lost)
    })
}

/// Requests sent and lost while one of two members leaves and joins again.
pub async fn measure(servers: &[Server], way: Way) -> (u64, u64) {
    timeout(PATIENCE, measured(servers, way)).await.expect("all leaves in time")
}

async fn measured(servers: &[Server], way: Way) -> (u64, u64) {
    let mut clients = Vec::new();
    for place in 0..4 {
        clients.push(connect(&servers[place % servers.len()]).await);
    }
    formed(&clients).await;
    let (steady, leaver) = (clients[0].clone(), clients[1].clone());
    let mut subscriber = join(&steady).await;
    let answering = tokio::spawn(async move {
        while let Some(request) = subscriber.next().await {
            answer(&steady, request).await;
        }
    });
    formed(&clients).await;
    let (end, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut requesters = Vec::new();
    for place in 0..REQUESTERS {
        requesters.push(requester(clients[2 + place % 2].clone(), end.clone(), sent.clone()));
    }
    for _ in 0..LEAVES {
        let mut subscriber = join(&leaver).await;
        for _ in 0..SHARE {
            let request = subscriber.next().await.unwrap();
            answer(&leaver, request).await;
        }
        leave(&leaver, subscriber, way).await;
        // Alone again for a while.
        let (from, mut ticks) = (sent.load(Relaxed), tokio::time::interval(Duration::from_millis(1)));
        while sent.load(Relaxed) < from + SHARE {
            ticks.tick().await;
        }
    }
    end.store(true, Relaxed);
    let (mut all, mut lost) = (0, 0);
    for requester in requesters {
        let (own, own_lost) = requester.await.unwrap();
        all += own;
        lost += own_lost;
    }
    answering.abort();
    (all, lost)
}

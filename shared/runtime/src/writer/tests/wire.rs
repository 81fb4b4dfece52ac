//! A way to PostgreSQL that can lose the server's answer to a flush: it is committed, and the writer does not know.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// What the server says of a flush that took effect. It is sent after the commit, with all the rest of the answer.
const FLUSHED: &[u8] = b"SELECT 1\0";

/// The way.
pub struct Wire {
    /// URL of the database by this way.
    pub url: String,
    /// Whether the next answer that tells of one row is lost, and its connection with it.
    pub losing: Arc<AtomicBool>,
}

impl Wire {
    /// A way to the database at `url`.
    pub async fn to(url: &str) -> Self {
        let (login, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("{login}@{}/{database}", listener.local_addr().unwrap());
        let losing = Arc::new(AtomicBool::new(false));
        tokio::spawn(serve(listener, server.to_owned(), losing.clone()));
        Self { url, losing }
    }
}

async fn serve(listener: TcpListener, address: String, losing: Arc<AtomicBool>) {
    while let Ok((client, _)) = listener.accept().await {
        let server = TcpStream::connect(&address).await.unwrap();
        let ((mut asks, hears), (answers, mut asked)) = (client.into_split(), server.into_split());
        tokio::spawn(async move { copy(&mut asks, &mut asked).await });
        tokio::spawn(pass(answers, hears, losing.clone()));
    }
}

/// Passes what the server answers; ends before the answer that is to be lost.
async fn pass(mut answers: OwnedReadHalf, mut hears: OwnedWriteHalf, losing: Arc<AtomicBool>) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(length @ 1..) = answers.read(&mut bytes).await {
        let answer = &bytes[..length];
        let flushed = answer.windows(FLUSHED.len()).any(|window| window == FLUSHED);
        if flushed && losing.swap(false, Ordering::Relaxed) {
            return;
        }
        if hears.write_all(answer).await.is_err() {
            return;
        }
    }
}

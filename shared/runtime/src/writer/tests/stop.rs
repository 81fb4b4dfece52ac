//! Handlers that stop where a test wants them to, so that what happens meanwhile is no matter of luck.

use std::sync::{Arc, mpsc};

use parking_lot::Mutex;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

use super::fixture::{PATIENCE, job};
use crate::writer::Writer;

/// Where a handler stops, each time it comes by, until the test lets it go.
#[derive(Clone)]
pub struct Stop {
    came: UnboundedSender<()>,
    go: Arc<Mutex<mpsc::Receiver<()>>>,
}

/// The test's hand on a [`Stop`]; once it is dropped, nobody is stopped any more.
pub struct Hand {
    came: UnboundedReceiver<()>,
    go: mpsc::Sender<()>,
}

/// A place to stop at, and the hand on it.
pub fn stop() -> (Stop, Hand) {
    let ((tell, came), (go, told)) = (unbounded_channel(), mpsc::channel());
    (Stop { came: tell, go: Arc::new(Mutex::new(told)) }, Hand { came, go })
}

impl Stop {
    /// Stops here, and with it the writer, as a slow handler would.
    pub fn here(&self) {
        // An error of either means that the test has let go for good.
        let _ = self.came.send(());
        let _ = self.go.lock().recv();
    }
}

impl Hand {
    /// Waits until a handler has stopped.
    pub async fn reached(&mut self) {
        let came = timeout(PATIENCE, self.came.recv()).await.expect("the handler comes by in time");
        came.expect("the handler is still there");
    }

    /// Lets the handler that has stopped go on.
    pub fn go(&self) {
        self.go.send(()).expect("the handler is still there");
    }
}

/// Keeps the writer busy with a batch of one job until the hand is dropped: what is submitted meanwhile is taken all at
/// once.
pub async fn busy(writer: &Writer) -> Hand {
    let (stop, mut hand) = stop();
    let (job, _) = job("busy", move |_| {
        let stop = stop.clone();
        async move {
            stop.here();
            Ok(0_i64)
        }
    });
    assert!(writer.submit(job).is_ok(), "the queue is full");
    hand.reached().await;
    hand
}

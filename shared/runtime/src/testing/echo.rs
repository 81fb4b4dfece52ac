//! A service that does nothing: what NATS alone costs a request.

use futures::StreamExt;

use super::{Bus, BusError};

impl Bus {
    /// Sends every request on `subject` back as it came, in the queue group `group`, for ever.
    ///
    /// # Errors
    /// Where the connection cannot be used, or has ended.
    pub async fn echo(&self, subject: &str, group: &str) -> Result<(), BusError> {
        let requests = self.client.queue_subscribe(subject.to_owned(), group.to_owned()).await;
        let mut requests = requests.map_err(BusError::new)?;
        while let Some(request) = requests.next().await {
            if let Some(reply) = request.reply {
                self.client.publish(reply, request.payload).await.map_err(BusError::new)?;
            }
        }
        Err(BusError::new("the subscription has ended"))
    }
}

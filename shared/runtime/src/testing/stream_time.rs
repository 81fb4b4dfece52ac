//! When a stream took its messages.

use super::{Bus, BusError};

/// How much a stream holds, and when it took the first and the last of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamTime {
    /// Messages.
    pub messages: u64,
    /// When it took the first, nanoseconds since 1970 by the server's clock.
    pub first_nanos: i128,
    /// When it took the last.
    pub last_nanos: i128,
}

impl Bus {
    /// What `stream` holds, and since when.
    ///
    /// # Errors
    /// Where there is no such stream.
    pub async fn stream_time(&self, stream: &str) -> Result<StreamTime, BusError> {
        let stream = self.context.get_stream(stream).await.map_err(BusError::new)?;
        let state = &stream.cached_info().state;
        Ok(StreamTime {
            messages: state.messages,
            first_nanos: state.first_timestamp.unix_timestamp_nanos(),
            last_nanos: state.last_timestamp.unix_timestamp_nanos(),
        })
    }
}

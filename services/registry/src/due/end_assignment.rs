//! The end of a liaison's assignment whose time is over.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{Registry, commands::end_assigned, store::liaisons};

/// Ends an assignment, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndAssignment {
    /// The assignment.
    pub liaison: Uuid,
}

impl EndAssignment {
    /// Id of its due row.
    pub fn id(&self) -> String {
        format!("end_assignment/{}", self.liaison)
    }
}

impl Due for EndAssignment {
    const NAME: &'static str = "end_assignment";

    fn key(&self) -> String {
        format!("liaison/{}", self.liaison)
    }
}

impl Wakes<EndAssignment> for Registry {
    async fn wake(&self, work: &Work, due: EndAssignment) -> Result<(), Refusal> {
        let liaison = liaisons::named(work, due.liaison).await?;
        end_assigned(work, liaison, None).await.map(|_| ())
    }
}

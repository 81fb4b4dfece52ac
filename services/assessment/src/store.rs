//! Domain values into rows and back, nothing else.

use wuwei_runtime::Work;

use crate::domain::period::Act;

pub mod ballots;
pub mod duty_lists;
pub mod evidence;
pub mod periods;
pub mod raters;
pub mod schemes;
pub mod scores;
pub mod villages;

/// Whoever asked for this work, now.
pub fn act(work: &Work) -> Act {
    let actor = &work.origin().actor;
    Act { by: actor.subject.clone(), on_behalf_of: actor.on_behalf_of.clone(), at: work.now() }
}

//! Where a request's caller must hold a role.

use std::cell::RefCell;

use wuwei_contracts::{Kind, Place, Rejection, Scope};

use crate::service::Operation;

/// The place that `body`, sent to `operation`, is about, as far as it tells itself; none where it is the town named in
/// the subject.
///
/// # Errors
/// The rejection of a body that cannot be read or has a wrong field.
pub fn place_of(operation: &Operation, body: &[u8]) -> Result<Option<Scope>, Rejection> {
    let asked = RefCell::new(None);
    let permit = |place: Place<'_>| {
        *asked.borrow_mut() = Some(match place {
            Place::Town => None,
            Place::Village(code) => Some(Scope::Village(code.clone())),
            Place::Community(id) => Some(Scope::Community(id.clone())),
        });
        Ok(())
    };
    (operation.prepare)(body, &permit)?;
    let never = || Rejection::new(Kind::Invalid, "never_asked", "nobody asked whether the caller may");
    asked.into_inner().ok_or_else(never)
}

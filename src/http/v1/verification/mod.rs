//! `/v1/organizations/verification…`: the calls for which a PENDING grant is enough, because it is signed in their course.

pub mod events;
pub mod import;
pub mod preview;
pub mod start;
pub mod status;

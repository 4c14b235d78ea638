//! `/v1/organizations/verification…`: the calls for which a PENDING grant is enough, because it is signed in their course.

pub mod attestation;
pub mod documents;
pub mod events;
pub mod import;
pub mod ownership;
pub mod people;
pub mod personnel;
pub mod preview;
pub mod requirements;
pub mod risk;
pub mod start;
pub mod status;
pub mod submission;
pub mod submitted;

//! Looks at approved files whose documents expire: see [`crate::flows::file::lapse`].

use crate::flows::file::lapse;
use crate::flows::{Failure, Services};

/// Files looked at in one turn.
const BATCH: i64 = 50;

/// Looks at files whose day has come; how many there were.
///
/// # Errors
/// The database.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    lapse::turn(services, BATCH).await
}

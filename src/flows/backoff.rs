//! How long work that failed waits before it is tried again.

use chrono::TimeDelta;

use crate::secret::random_bytes;
use crate::store::StoreError;

/// The pause before try number `attempts + 1`: doubling from one second to five minutes, the second half of it
/// random, so that what failed together does not come back together.
pub fn backoff(attempts: i32) -> Result<TimeDelta, StoreError> {
    let doublings = u32::try_from(attempts.clamp(0, 9)).unwrap_or(0);
    let whole = (1000_i64 << doublings).min(300_000);
    let [a, b] = random_bytes::<2>().map_err(StoreError::from)?;
    let random = i64::from(u16::from_be_bytes([a, b]));
    Ok(TimeDelta::milliseconds(
        whole / 2 + (whole / 2) * random / 65_535,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_a_second_to_five_minutes() {
        for (attempts, whole) in [
            (0, 1000),
            (1, 2000),
            (5, 32_000),
            (9, 300_000),
            (500, 300_000),
        ] {
            for _ in 0..50 {
                let pause = backoff(attempts).unwrap().num_milliseconds();
                assert!((whole / 2..=whole).contains(&pause), "{attempts}: {pause}");
            }
        }
    }
}

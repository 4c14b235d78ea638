//! What makes a file one of higher risk: facts, each with its reason. There is no score.
//!
//! Countries are judged by [`lists`] that change by dated acts, on the day of each question. [`factors()`] is the one table
//! of everything that counts.

pub mod factors;
pub mod lists;

pub use factors::{Factor, FactorCode, factors};
pub use lists::{List, ListCode, Lists, ListsError, Row};

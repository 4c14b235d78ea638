//! Entries of a verification's history.

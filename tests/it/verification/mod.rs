//! Verification as a broker sees it: by HTTP only.

mod outcomes;

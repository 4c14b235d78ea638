//! What the pictures promise, read from the bytes that a browser gets.

mod golden;
mod hostile;
mod large;
mod picture;
mod promises;
mod properties;
mod structures;
mod wide;

//! What the system says about processes. Linux only, like the machines that run these tests.

use std::path::PathBuf;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// Whether there is an entry for it, be it that of a zombie.
pub(super) fn exists(pid: u32) -> bool {
    test_kill_process(handle(pid)).is_ok()
}

/// Whether it does anything: a zombie does not.
pub(super) fn runs(pid: u32) -> bool {
    status(pid, "State:").is_some_and(|state| !state.starts_with('Z'))
}

pub(super) fn is_zombie(pid: u32) -> bool {
    status(pid, "State:").is_some_and(|state| state.starts_with('Z'))
}

pub(super) fn name(pid: u32) -> Option<String> {
    status(pid, "Name:")
}

/// The effective user.
pub(super) fn user(pid: u32) -> u32 {
    let users = status(pid, "Uid:").expect("a running process");
    users
        .split_whitespace()
        .nth(1)
        .and_then(|user| user.parse().ok())
        .expect("a user")
}

/// The program as it was called.
pub(super) fn program(pid: u32) -> String {
    let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap();
    line.split('\0').next().unwrap().to_owned()
}

/// The variables it was started with and the files it has open, or `None` where even root may not look: a usual
/// container.
pub(super) fn inside(pid: u32) -> Option<(String, Vec<PathBuf>)> {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let mut files = Vec::new();
    for file in std::fs::read_dir(format!("/proc/{pid}/fd")).ok()? {
        files.push(std::fs::read_link(file.ok()?.path()).ok()?);
    }
    Some((String::from_utf8_lossy(&environment).into_owned(), files))
}

pub(super) fn children(pid: u32) -> Vec<u32> {
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|child| status(*child, "PPid:") == Some(pid.to_string()))
        .collect()
}

pub(super) fn kill(pid: u32) {
    kill_process(handle(pid), Signal::KILL).unwrap();
}

/// Holds a process where it is.
pub(super) fn stop(pid: u32) {
    kill_process(handle(pid), Signal::STOP).unwrap();
}

fn status(pid: u32, field: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().to_owned())
}

fn handle(pid: u32) -> Pid {
    Pid::from_raw(pid.cast_signed()).unwrap()
}

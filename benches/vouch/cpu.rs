//! Processor time and memory of processes, from /proc.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::Failure;

/// The unit of times in /proc. Linux promises this value to programs, whatever the kernel itself counts in.
const TICKS_PER_SECOND: f64 = 100.0;

/// Who is watched.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Watched {
    /// The service, or whatever answers in its place.
    pub(crate) service: Option<u32>,
    pub(crate) sandbox: Option<u32>,
    /// The postmaster: its children count with it.
    pub(crate) postgres: Option<u32>,
}

/// Processor time used so far, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    at: Instant,
    pub(crate) service: f64,
    pub(crate) sandbox: f64,
    pub(crate) postgres: f64,
    /// This process and the children it has waited for: load generator and pgbench.
    pub(crate) client: f64,
    /// The whole machine, time stolen by its host included.
    machine: f64,
}

/// Processor time between two looks, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) service: f64,
    pub(crate) sandbox: f64,
    pub(crate) postgres: f64,
    pub(crate) client: f64,
    /// The share of the machine that went to others.
    pub(crate) foreign: f64,
}

impl Watched {
    pub(crate) fn used(self) -> Result<Used, Failure> {
        let of = |pid: Option<u32>| pid.map_or(Ok(0.0), own);
        Ok(Used {
            at: Instant::now(),
            service: of(self.service)?,
            sandbox: of(self.sandbox)?,
            postgres: self.postgres.map_or(Ok(0.0), family)?,
            client: Stat::read(std::process::id())?.with_reaped(),
            machine: machine()?,
        })
    }
}

impl Used {
    pub(crate) fn until(self, end: Self) -> Spent {
        let service = end.service - self.service;
        let sandbox = end.sandbox - self.sandbox;
        let postgres = end.postgres - self.postgres;
        let client = end.client - self.client;
        let all = end.machine - self.machine;
        let ours = service + sandbox + postgres + client;
        let capacity = (end.at - self.at).as_secs_f64() * cores();
        Spent {
            service,
            sandbox,
            postgres,
            client,
            foreign: ((all - ours) / capacity).max(0.0),
        }
    }
}

/// How many processors there are.
pub(crate) fn cores() -> f64 {
    std::thread::available_parallelism()
        .map_or(1.0, |n| f64::from(u32::try_from(n.get()).unwrap_or(1)))
}

/// Resident memory in megabytes (10⁶ bytes).
pub(crate) fn resident(pid: u32) -> Result<f64, Failure> {
    megabytes(pid, "VmRSS:")
}

/// The most that was ever resident, in megabytes.
pub(crate) fn peak(pid: u32) -> Result<f64, Failure> {
    megabytes(pid, "VmHWM:")
}

fn megabytes(pid: u32, field: &str) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("/proc does not tell about memory")?
        .parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}

/// The time after which the backends of clients that have left are reaped by the postmaster, and so counted.
pub(crate) const REAPED: Duration = Duration::from_millis(250);

struct Stat {
    parent: u32,
    own: f64,
    reaped: f64,
}

impl Stat {
    fn read(pid: u32) -> Result<Self, Failure> {
        Self::parse(&std::fs::read_to_string(format!("/proc/{pid}/stat"))?)
            .ok_or_else(|| format!("/proc/{pid}/stat cannot be read").into())
    }

    fn parse(text: &str) -> Option<Self> {
        // The program's name is in parentheses and may hold anything, more parentheses included.
        let (_, rest) = text.rsplit_once(") ")?;
        let fields: Vec<&str> = rest.split(' ').collect();
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            own: (ticks(11)? + ticks(12)?) / TICKS_PER_SECOND,
            reaped: (ticks(13)? + ticks(14)?) / TICKS_PER_SECOND,
        })
    }

    fn with_reaped(&self) -> f64 {
        self.own + self.reaped
    }
}

fn own(pid: u32) -> Result<f64, Failure> {
    Ok(Stat::read(pid)?.own)
}

/// A process, its children, and those of them that have ended.
fn family(parent: u32) -> Result<f64, Failure> {
    let mut sum = Stat::read(parent)?.with_reaped();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // It may have ended since it was listed.
        if let Ok(child) = Stat::read(pid)
            && child.parent == parent
        {
            sum += child.own;
        }
    }
    Ok(sum)
}

fn machine() -> Result<f64, Failure> {
    let text = std::fs::read_to_string(Path::new("/proc/stat"))?;
    let line = text.lines().next().unwrap_or_default();
    let fields: Vec<f64> = line
        .split_whitespace()
        .skip(1)
        .filter_map(|f| f.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal; what guests use is part of user already.
    let busy = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !matches!(at, 3 | 4) && *at < 8);
    Ok(busy.map(|(_, ticks)| ticks).sum::<f64>() / TICKS_PER_SECOND)
}

//! Processor time and memory of processes, from /proc.

use std::fs::read_to_string;
use std::time::{Duration, Instant};

use crate::Result;
use crate::report::Sample;

/// The unit of times in /proc. Linux promises this value to programs, in whichever unit the kernel itself counts.
const TICKS_PER_SECOND: f64 = 100.0;
/// The time after which the postmaster has reaped the backends of clients that have left, and so counts them.
const REAPED: Duration = Duration::from_millis(250);

/// The processes that are watched: the service or what answers in its place, the postmaster, the sandbox.
pub(crate) type Watched = [u32; 3];

/// The processor time used at one moment, in seconds.
pub(crate) struct Meter {
    watched: Watched,
    at: Instant,
    /// Of those watched, and of this process with pgbench: the load generators.
    ours: [f64; 4],
    /// Of the whole machine, time stolen by its host included.
    machine: f64,
}

impl Meter {
    pub(crate) fn start(watched: Watched) -> Result<Self> {
        let [service, postgres, sandbox] = watched;
        let client = times(std::process::id())?;
        let ours = [
            times(service)?.own,
            with_children(postgres)?,
            times(sandbox)?.own,
            client.own + client.reaped,
        ];
        let machine = numbers(read_to_string("/proc/stat")?.lines().next().unwrap_or(""));
        // What guests use is part of user already.
        let [user, nice, system, _, _, irq, softirq, steal, ..] = machine[..] else {
            return Err("/proc/stat cannot be read".into());
        };
        Ok(Self {
            watched,
            at: Instant::now(),
            ours,
            machine: (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND,
        })
    }

    /// A sample of what `done` requests have used since the start.
    pub(crate) async fn sample(
        self,
        rate: f64,
        [p50, p99]: [Option<f64>; 2],
        done: f64,
    ) -> Result<Sample> {
        tokio::time::sleep(REAPED).await;
        let now = Self::start(self.watched)?;
        let spent = [0, 1, 2, 3].map(|of| now.ours[of] - self.ours[of]);
        let others = now.machine - self.machine - spent.iter().sum::<f64>();
        let foreign = others / ((now.at - self.at).as_secs_f64() * cores());
        let [service, postgres, sandbox, client] = spent.map(|its| Some(its * 1e6 / done.max(1.0)));
        let (rate, foreign) = (Some(rate), Some(foreign.max(0.0)));
        Ok([rate, p50, p99, service, postgres, sandbox, client, foreign])
    }
}

pub(crate) fn cores() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |number| crate::report::count(number.get()))
}

/// Resident memory of a process in megabytes (10⁶ bytes): now (`VmRSS`), or the most there ever was (`VmHWM`).
pub(crate) fn memory(pid: u32, field: &str) -> Result<f64> {
    let status = read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with(field));
    let kilobytes = line.and_then(|line| numbers(line).first().copied());
    Ok(kilobytes.ok_or("/proc does not tell about memory")? * 1024.0 / 1e6)
}

struct Times {
    parent: f64,
    own: f64,
    /// Of the children that the process has waited for.
    reaped: f64,
}

fn times(pid: u32) -> Result<Times> {
    let text = read_to_string(format!("/proc/{pid}/stat"))?;
    // The program's name is in parentheses and may hold anything, more parentheses included.
    let fields = numbers(text.rsplit_once(") ").unwrap_or_default().1);
    let ticks = |at: usize| fields.get(at).zip(fields.get(at + 1));
    let seconds = |at| ticks(at).map(|(user, system)| (user + system) / TICKS_PER_SECOND);
    let (parent, own, reaped) = (fields.first(), seconds(10), seconds(12));
    match (parent, own, reaped) {
        (Some(&parent), Some(own), Some(reaped)) => Ok(Times {
            parent,
            own,
            reaped,
        }),
        _ => Err(format!("/proc/{pid}/stat cannot be read").into()),
    }
}

/// The time of a process, its children, and those of them that have ended.
fn with_children(pid: u32) -> Result<f64> {
    let its = times(pid)?;
    let processes = std::fs::read_dir("/proc")?.flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    // A process may have ended since it was listed.
    let all = pids.filter_map(|pid| times(pid).ok());
    let children = all.filter(|child| child.parent == f64::from(pid));
    Ok(its.own + its.reaped + children.map(|child| child.own).sum::<f64>())
}

fn numbers(text: &str) -> Vec<f64> {
    let words = text.split_whitespace();
    words.filter_map(|word| word.parse().ok()).collect()
}

//! Points in the code at which a test can kill the process, to prove that nothing is lost there.
//!
//! Without the cargo feature `failpoints` nothing of this is compiled: [`reached`] is empty. With it, the environment
//! variable `FAILPOINTS` arms points by name, in the notation of the `fail` crate: `FAILPOINTS="import.reused=return"`
//! ends the process at the first pass, `=1*off->return` at the second. The end is SIGKILL, sent to itself: no
//! destructor runs, no buffer is flushed, no transaction is rolled back by us. The names are listed in [`ALL`].

/// Every point, in the order in which the flows pass them.
pub const ALL: [&str; 37] = [
    // Import.
    "import.claimed",
    "import.intended",
    "import.reused",
    "import.accepted",
    "import.finished",
    "import.refusing",
    "import.refused",
    "import.let-go",
    // Recovery of an import.
    "recover.looked-up",
    "recover.accepted",
    "recover.finished",
    "recover.lapsed",
    // Opening a session.
    "start.claimed",
    "start.minted",
    "start.recorded",
    "start.finished",
    // Sumsub's webhooks.
    "inbox.kept",
    "inbox.claimed",
    "inbox.noted",
    "inbox.finished",
    // Confirms.
    "confirm.claimed",
    "confirm.fetched",
    "confirm.applied",
    "confirm.finished",
    // Applicants that a record did not know, and flags of operators.
    "adopt.bound",
    "flags.cleared",
    // Outgoing webhooks.
    "delivery.claimed",
    "delivery.sent",
    "delivery.finished",
    // Documents of files.
    "document.arriving",
    "document.stored",
    "document.recorded",
    "document.finished",
    // Effects that are local to the database.
    "local.claimed",
    "local.done",
    "local.saved",
    "local.finished",
];

/// A test's orders, in force as long as this lives.
#[derive(Debug)]
pub struct Armed {
    #[cfg(feature = "failpoints")]
    _scenario: Orders,
}

#[cfg(feature = "failpoints")]
struct Orders(#[expect(dead_code, reason = "dropping it disarms")] fail::FailScenario<'static>);

#[cfg(feature = "failpoints")]
impl std::fmt::Debug for Orders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Orders")
    }
}

/// Arms the points that `FAILPOINTS` names. Nothing without the cargo feature.
#[must_use]
pub fn arm() -> Armed {
    Armed {
        #[cfg(feature = "failpoints")]
        _scenario: Orders(fail::FailScenario::setup()),
    }
}

/// A point has been reached: where a test ordered it, the process ends here.
#[inline]
pub fn reached(name: &'static str) {
    #[cfg(feature = "failpoints")]
    {
        debug_assert!(ALL.contains(&name), "{name} is not listed");
        fail::fail_point!(name, |_| die());
    }
    #[cfg(not(feature = "failpoints"))]
    let _ = name;
}

/// SIGKILL to ourselves. It may be delivered a moment later; nothing may happen until then.
#[cfg(feature = "failpoints")]
fn die() {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::KILL);
    loop {
        std::thread::park();
    }
}

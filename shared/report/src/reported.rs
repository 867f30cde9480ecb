//! What the end of a run needs of a report, whichever function made it.

use crate::fleet::FleetReport;
use crate::shard::ShardReport;
use crate::{Report, Run, cleanup, restore};

pub trait Reported {
    fn run_mut(&mut self) -> &mut Run;
    /// What was found and done, in lines for a log.
    fn body(&self) -> String;
    /// What became of its delivery, and what the run cost.
    fn footer(&self) -> String;
}

impl Reported for Report {
    fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    fn body(&self) -> String {
        self.checklist()
    }

    fn footer(&self) -> String {
        self.footer()
    }
}

impl Reported for ShardReport {
    fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    fn body(&self) -> String {
        self.body()
    }

    fn footer(&self) -> String {
        self.footer()
    }
}

impl Reported for FleetReport {
    fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    fn body(&self) -> String {
        self.body()
    }

    fn footer(&self) -> String {
        self.footer()
    }
}

impl Reported for cleanup::Report {
    fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    fn body(&self) -> String {
        self.body()
    }

    fn footer(&self) -> String {
        self.footer()
    }
}

impl Reported for restore::Report {
    fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    fn body(&self) -> String {
        self.body()
    }

    fn footer(&self) -> String {
        self.footer()
    }
}

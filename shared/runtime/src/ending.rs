//! The end of a run, in one order for every function: what was found goes into the log before anything is delivered, so
//! that a delivery which takes too long hides nothing; then it is delivered, priced, and counted.

use aws::Aws;
use checklist::prices::Prices;
use report::log::{LogEntry, LogEvent};
use report::{Reported, Run};
use transport::incident::Incident;

use crate::clock::Clock;
use crate::stack::Stack;

/// What the end of a run needs to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    pub aws: &'a Aws,
    pub stack: &'a Stack,
    /// Lambda's id of the request.
    pub request: &'a str,
    pub clock: Clock,
    /// Metrics that `GetMetricData` was asked for: each is billed.
    pub metrics_asked: u32,
}

impl Ending<'_> {
    /// Logs the report, delivers it, and logs what became of it. `metrics` gives the line of metrics of a run that
    /// counts.
    pub async fn end<R: Reported>(
        self,
        mut report: R,
        log: &impl Fn(&LogEntry),
        deliver: impl AsyncFnOnce(&mut R),
        metrics: impl FnOnce(&R) -> Option<String>,
    ) -> R {
        self.account(report.run_mut());
        // Whoever invokes by hand is shown the last 4 kB of the log: the table comes after what only a search reads.
        self.log_incidents(log);
        log(&report.body().into());
        deliver(&mut report).await;
        self.account(report.run_mut());
        self.log_incidents(log);
        log(&report.footer().into());
        if let Some(line) = metrics(&report) {
            log(&LogEntry::Metrics(line));
        }
        report
    }

    /// Adds the calls since the last time, and prices the run anew. The stored report is written before its own delivery can
    /// be counted; the answer has it all.
    pub fn account(self, run: &mut Run) {
        for (call, times) in self.aws.take_calls() {
            *run.aws_calls.entry(call).or_default() += times;
        }
        run.took_ms = u64::try_from(self.clock.took().as_millis()).unwrap_or(u64::MAX);
        run.aws_calls_total = run.aws_calls.values().sum();
        let prices = Prices::for_region(&self.stack.region);
        run.usd = prices.run_usd(&run.aws_calls, run.took_ms, self.stack.memory_mb, self.metrics_asked);
    }

    /// Each call that was not as it should be, for a search.
    fn log_incidents(self, log: &impl Fn(&LogEntry)) {
        let incidents = self.aws.take_incidents();
        for incident in &incidents.first {
            log(&LogEntry::Event(event(incident, self.request)));
        }
        if incidents.more > 0 {
            let words = format!("{} more calls were not as they should be", incidents.more);
            log(&LogEntry::Event(LogEvent::warning("calls", self.request, words)));
        }
    }
}

fn event(incident: &Incident, request: &str) -> LogEvent {
    LogEvent::warning("call", request, incident.to_string())
        .with("call", incident.call.as_str())
        .with("attempt", incident.attempt)
        .with("tookMs", incident.took_ms)
        .with("status", incident.status)
}

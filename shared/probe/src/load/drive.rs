//! The driver of a load test: sends what is due, takes what ends, and gives up when it should.

use std::iter::Peekable;
use std::time::Duration;

use facts::load::{Caps, Load, Model, Plan, Stopped, is_trouble};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until};
use transport::deadline::millis;

use super::schedule::{Arrival, arrivals};
use super::tally::{Ended, Tally, Took};
use super::window::Window;

pub(crate) trait Sends {
    /// Sends the `nth` request of the test, one of this share of the mix, and waits for its end.
    fn send(&self, share: usize, nth: usize) -> impl Future<Output = Ended>;
}

/// When a load test must be over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Until {
    /// Nothing is sent from then on.
    pub(crate) send: Instant,
    /// Nothing is waited for from then on.
    pub(crate) wait: Instant,
}

/// One request that has ended.
struct Done {
    share: usize,
    due: Instant,
    begun: Instant,
    over: Instant,
    ended: Ended,
}

struct Drive<'a, I: Iterator<Item = Arrival>> {
    begun: Instant,
    is_open: bool,
    until: Until,
    arrivals: Peekable<I>,
    slots: usize,
    /// Since when there is a free place again. Before that no request could begin, and that was not our fault.
    free_since: Instant,
    nth: usize,
    tally: Tally,
    window: Window,
    stopped: Option<Stopped>,
    plan: &'a Plan,
}

/// Drives the whole plan, within the caps and the time.
pub(crate) async fn drive(plan: &Plan, caps: Caps, sender: &impl Sends, until: Until) -> Load {
    let begun = Instant::now();
    let clients = match &plan.model {
        Model::Open { .. } => caps.in_flight,
        Model::Closed { clients, .. } => (*clients).min(caps.in_flight),
    };
    let end = begun + Duration::from_secs(u64::from(caps.seconds));
    Drive {
        begun,
        is_open: matches!(plan.model, Model::Open { .. }),
        until: Until { send: until.send.min(end), ..until },
        arrivals: arrivals(plan, caps).peekable(),
        slots: usize::try_from(clients).unwrap_or(usize::MAX).max(1),
        free_since: begun,
        nth: 0,
        tally: Tally::new(plan),
        window: Window::new(plan.stop_percent),
        stopped: None,
        plan,
    }
    .run(sender)
    .await
}

impl<I: Iterator<Item = Arrival>> Drive<'_, I> {
    async fn run(mut self, sender: &impl Sends) -> Load {
        let mut on_the_way = FuturesUnordered::new();
        let over = sleep_until(self.until.wait);
        tokio::pin!(over);
        loop {
            let due = self.next_due(on_the_way.len());
            if due.is_none() && on_the_way.is_empty() {
                break;
            }
            tokio::select! {
                () = moment(due) => {
                    if let Some((due, share)) = self.begin() {
                        self.tally.most_in_flight = self.tally.most_in_flight.max(on_the_way.len() + 1);
                        on_the_way.push(one(sender, share, self.nth, due));
                        self.nth += 1;
                    }
                }
                Some(done) = on_the_way.next(), if !on_the_way.is_empty() => {
                    if on_the_way.len() + 1 == self.slots {
                        self.free_since = done.over;
                    }
                    self.end(done);
                }
                () = &mut over => {
                    self.give_up(on_the_way.len());
                    break;
                }
            }
        }
        self.tally.facts(self.plan, self.stopped)
    }

    /// When the next request is due, where one may be sent at all.
    fn next_due(&mut self, on_the_way: usize) -> Option<Instant> {
        if self.stopped.is_some() || on_the_way >= self.slots {
            return None;
        }
        self.arrivals.peek().map(|arrival| self.begun + arrival.due)
    }

    /// Takes the next request from the schedule and notes that it is sent now; `None` when it is too late for that.
    fn begin(&mut self) -> Option<(Instant, usize)> {
        let now = Instant::now();
        if now >= self.until.send {
            self.stopped = Some(Stopped::OutOfTime { after_ms: millis(self.begun.elapsed()), unanswered: 0 });
            return None;
        }
        let Arrival { due, share } = self.arrivals.next()?;
        let due = self.begun + due;
        let late = now.duration_since(due.max(self.free_since));
        if due > self.free_since && !self.is_open {
            self.tally.held_back += 1;
        }
        self.tally.sent(share, now.duration_since(self.begun), late);
        Some((due, share))
    }

    fn give_up(&mut self, on_the_way: usize) {
        let unanswered = u64::try_from(on_the_way).unwrap_or(u64::MAX);
        let out_of_time = Stopped::OutOfTime { after_ms: millis(self.begun.elapsed()), unanswered };
        match self.stopped {
            Some(Stopped::Failing { .. }) => {}
            None | Some(Stopped::OutOfTime { .. }) => self.stopped = Some(out_of_time),
        }
    }

    fn end(&mut self, done: Done) {
        let at = done.over.duration_since(self.begun);
        let served = done.over.duration_since(done.begun);
        let waited = if self.is_open { done.over.duration_since(done.due) } else { served };
        let failed = match &done.ended {
            Ended::Reply { status, .. } => is_trouble(*status),
            Ended::TimedOut | Ended::Broken { .. } => true,
        };
        self.tally.last = self.tally.last.max(at);
        self.tally.ended(done.share, done.ended, Took { waited, served });
        if let Some((failed, of)) = self.window.note(at, failed)
            && self.stopped.is_none()
        {
            let (failed, of) = (u64::from(failed), u64::from(of));
            self.stopped = Some(Stopped::Failing { after_ms: millis(self.begun.elapsed()), failed, of });
        }
    }
}

async fn one(sender: &impl Sends, share: usize, nth: usize, due: Instant) -> Done {
    let begun = Instant::now();
    let ended = sender.send(share, nth).await;
    Done { share, due, begun, over: Instant::now(), ended }
}

/// Waits for the moment; for ever where there is none.
async fn moment(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;

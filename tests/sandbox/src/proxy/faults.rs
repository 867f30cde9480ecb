//! What goes wrong on purpose: which calls, how often, and how.

use std::time::Duration;

use super::call::Operation;

/// A way in which a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Too many calls, in the service's own code.
    Throttle,
    /// No permission, in AWS's own words.
    Deny,
    /// The request itself is wrong, in the service's own code: no retry mends it.
    Invalid,
    /// 500.
    ServerError,
    /// 503.
    Unavailable,
    /// The connection closes without an answer.
    Reset,
    /// No answer ever comes; the connection stays open.
    Hang,
    /// Half of the true answer, then the connection closes.
    Truncate,
    /// The true answer, later.
    Slow(Duration),
}

/// A fault with the calls that it meets: every call of a pattern until it says otherwise.
#[derive(Clone, Debug)]
pub struct Rule {
    pattern: String,
    fault: Fault,
    skip: u32,
    times: Option<u32>,
}

impl Rule {
    /// A fault for `elasticloadbalancing:DescribeTags`, `s3:*` or `*`.
    pub fn on(pattern: &str, fault: Fault) -> Self {
        Self { pattern: pattern.to_owned(), fault, skip: 0, times: None }
    }

    /// Only this many calls fail, then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// The first calls go well.
    #[must_use]
    pub fn skip(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    fn matches(&self, operation: &Operation) -> bool {
        match self.pattern.split_once(':') {
            None => self.pattern == "*",
            Some((service, name)) => service == operation.service && (name == "*" || name == operation.name),
        }
    }

    /// Whether this call is hit, and one call less is left.
    fn hits(&mut self, operation: &Operation) -> bool {
        if !self.matches(operation) || self.times == Some(0) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times = self.times.map(|left| left.saturating_sub(1));
        true
    }
}

/// The rules in force, in the order in which they were given.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Rule>);

impl Faults {
    pub(super) fn add(&mut self, rule: Rule) {
        self.0.push(rule);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The faults of this call: of those that answer only the first counts, slowness adds to it.
    pub(super) fn next(&mut self, operation: &Operation) -> (Duration, Option<Fault>) {
        let mut wait = Duration::ZERO;
        let mut found = None;
        for rule in &mut self.0 {
            let fault = rule.fault;
            if let Fault::Slow(time) = fault {
                wait += if rule.hits(operation) { time } else { Duration::ZERO };
            } else if found.is_none() && rule.hits(operation) {
                found = Some(fault);
            }
        }
        (wait, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_skips_then_hits_then_is_over() {
        let tags = Operation { service: "elasticloadbalancing".to_owned(), name: "DescribeTags".to_owned() };
        let other = Operation { service: "s3".to_owned(), name: "GetObject".to_owned() };
        let mut faults = Faults::default();
        faults.add(Rule::on("elasticloadbalancing:*", Fault::Throttle).skip(1).times(2));
        let seen: Vec<bool> = (0..5).map(|_| faults.next(&tags).1.is_some()).collect();
        assert_eq!(seen, [false, true, true, false, false]);
        assert_eq!(faults.next(&other).1, None);
    }
}

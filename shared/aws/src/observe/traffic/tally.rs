//! The lines of access logs, counted as they come: what is kept does not grow with the traffic.

use std::collections::{BTreeMap, BTreeSet};

use facts::UntrustedText;
use facts::traffic::{By, Own, PATH_LETTERS, Share, Users};

use super::line;

/// How `User-Agent`s of our own begin, of whatever version.
const OURS: &str = "albkeeper/";
/// Targets, own requests and blocked paths that are told apart at most: what comes later is counted, but not by name.
const MOST_TARGETS: usize = 200;
const MOST_OWN: usize = 100;
const MOST_PATHS: usize = 500;
const PATHS_TOLD: usize = 5;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) lines: u64,
    pub(super) unreadable: u64,
    requests: u64,
    answered: BTreeMap<By, u64>,
    statuses: BTreeMap<u16, u64>,
    errors: BTreeMap<By, u64>,
    target_ms: Vec<u32>,
    targets: BTreeMap<(Option<UntrustedText>, UntrustedText), (u64, u64)>,
    blocked: BTreeMap<UntrustedText, u64>,
    own: BTreeSet<Own>,
}

impl Tally {
    pub(super) fn count(&mut self, text: &[u8]) {
        self.lines += 1;
        let text = String::from_utf8_lossy(text);
        let Some(line) = line::read(&text) else {
            self.unreadable += 1;
            return;
        };
        if line.agent.starts_with(OURS) {
            if self.own.len() < MOST_OWN {
                self.own.insert(Own { path: short(line.path), status: line.status, by: line.by });
            }
            return;
        }
        self.requests += 1;
        *self.answered.entry(line.by).or_default() += 1;
        if line.by == By::Waf {
            let path = short(line.path);
            if self.blocked.len() < MOST_PATHS || self.blocked.contains_key(&path) {
                *self.blocked.entry(path).or_default() += 1;
            }
            return;
        }
        *self.statuses.entry(line.status).or_default() += 1;
        if line.status >= 500 {
            *self.errors.entry(line.by).or_default() += 1;
        }
        self.target_ms.extend(line.target_ms);
        if let Some(target) = line.target {
            let key = (line.group.map(UntrustedText::new), UntrustedText::new(target));
            if self.targets.len() < MOST_TARGETS || self.targets.contains_key(&key) {
                let (requests, errors) = self.targets.entry(key).or_default();
                *requests += 1;
                *errors += u64::from(line.status >= 500);
            }
        }
    }

    /// What it comes to: users' requests, and our own.
    pub(super) fn finish(self) -> (Users, Vec<Own>) {
        let share = |((group, target), (requests, errors))| Share { group, target, requests, errors };
        let mut blocked: Vec<(UntrustedText, u64)> = self.blocked.into_iter().collect();
        blocked.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        blocked.truncate(PATHS_TOLD);
        let users = Users {
            requests: self.requests,
            answered: self.answered,
            statuses: self.statuses,
            errors: self.errors,
            target_p95_ms: p95(self.target_ms).map(u64::from),
            targets: self.targets.into_iter().map(share).collect(),
            blocked,
        };
        (users, self.own.into_iter().collect())
    }
}

/// The smallest value that 95 of 100 do not exceed.
fn p95(mut values: Vec<u32>) -> Option<u32> {
    values.sort_unstable();
    let rank = (values.len() * 95).div_ceil(100);
    values.get(rank.checked_sub(1)?).copied()
}

fn short(path: &str) -> UntrustedText {
    path.chars().take(PATH_LETTERS).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(target: &str, ms: u32, status: u16, action: &str, path: &str, agent: &str) -> String {
        let target_status = if action == "waf" { "-".to_owned() } else { status.to_string() };
        format!(
            "https 2026-11-24T12:00:00.1Z app/shop/50dc 192.0.2.1:2817 {target} 0.001 0.{ms:03} 0.0 {status} {target_status} 0 \
             57 \"GET https://api.example.com:443{path} HTTP/1.1\" \"{agent}\" - - arn:group \"Root=1\" \"-\" \"-\" 1 \
             2026-11-24T12:00:00.0Z \"{action}\" \"-\" \"-\""
        )
    }

    fn tally(lines: &[String]) -> (Users, Vec<Own>) {
        let mut tally = Tally::default();
        for line in lines {
            tally.count(line.as_bytes());
        }
        tally.finish()
    }

    #[test]
    fn users_are_counted_by_target_status_and_answerer_and_we_are_not_among_them() {
        let (users, own) = tally(&[
            line("10.0.0.1:80", 10, 200, "waf,forward", "/a", "curl"),
            line("10.0.0.1:80", 20, 500, "forward", "/a", "curl"),
            line("10.0.0.2:80", 30, 404, "forward", "/a", "curl"),
            line("-", 0, 403, "waf", "/wp-login.php?x=hush", "curl"),
            line("10.0.0.1:80", 40, 200, "forward", "/health?y=hush", "albkeeper/0.0.1 (verify)"),
        ]);
        assert_eq!(users.requests, 4);
        assert_eq!(users.answered, BTreeMap::from([(By::Waf, 1), (By::Target, 3)]));
        assert_eq!(users.errors, BTreeMap::from([(By::Target, 1)]));
        assert_eq!(users.statuses, BTreeMap::from([(200, 1), (404, 1), (500, 1)]));
        let shares: Vec<_> = users.targets.iter().map(|it| (it.target.as_str(), it.requests, it.errors)).collect();
        assert_eq!(shares, [("10.0.0.1:80", 2, 1), ("10.0.0.2:80", 1, 0)]);
        assert_eq!(users.blocked, [("/wp-login.php".into(), 1)]);
        assert_eq!(own, [Own { path: "/health".into(), status: 200, by: By::Target }]);
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        assert_eq!(p95(Vec::new()), None);
        assert_eq!(p95(vec![7]), Some(7));
        assert_eq!(p95((1..=100).rev().collect()), Some(95));
        assert_eq!(p95((1..=20).collect()), Some(19));
    }

    #[test]
    fn what_is_kept_has_a_limit_and_what_is_counted_has_none() {
        let lines: Vec<String> = (0..1000)
            .flat_map(|n| {
                [
                    line(&format!("10.0.0.1:{n}"), 1, 200, "forward", "/", "curl"),
                    line("-", 1, 403, "waf", &format!("/{n}"), "curl"),
                    line("-", 1, 200, "forward", &format!("/{n}"), "albkeeper/1"),
                ]
            })
            .collect();
        let (users, own) = tally(&lines);
        assert_eq!((users.requests, users.targets.len(), users.blocked.len(), own.len()), (2000, 200, 5, 100));
    }
}

//! What the plain-HTTP port really answers.

use facts::Facts;
use facts::site::{Probe, Reply};

use super::ANNOTATION;
use super::config::RedirectConfig;
use crate::answerer::who_answered;
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::replies::{self, NoReply};
use crate::when::is_silent;
use crate::words::{excerpt, quoted};

/// Notes each address's answer; tells whether none of them fails to redirect, where any was asked.
pub(super) fn note(facts: &Facts, config: &RedirectConfig, is_for_some: bool, notes: &mut Notes) -> Option<bool> {
    let probes = match &facts.site.redirect {
        Ok(probes) if !probes.is_empty() => probes,
        Ok(_) => {
            notes.add(Verdict::Unknown, "the live answer", "no address was asked");
            return None;
        }
        Err(unseen) => {
            notes.unseen("the live answer", unseen);
            return None;
        }
    };
    let wanted = |probe: &Probe| locations(facts, &probe.url);
    let mut all_right = true;
    for probe in probes {
        let about = probe.address.to_string();
        let reply = match replies::reply(probe) {
            Ok(reply) => check(facts, probe, reply, &wanted(probe), config),
            Err(_) if is_for_some && is_silent(probe) => Err((Verdict::Unknown, replies::NOT_LET_IN.to_owned())),
            Err(NoReply { verdict, words }) => Err((verdict, words)),
        };
        match reply {
            Ok(()) => notes.add(Verdict::Pass, about, format!("{} to the same place at https", config.in_words())),
            Err((verdict, why)) => {
                let is_wrong = verdict == Verdict::Fail;
                all_right &= !is_wrong;
                notes.advise(verdict, about, why, next_step(facts, probe, is_wrong));
            }
        }
    }
    Some(all_right)
}

fn next_step(facts: &Facts, probe: &Probe, is_wrong: bool) -> NextStep {
    let look = format!("curl -sI {}", quoted(&probe.url));
    if let Some(front) = facts.scope.ends_connections().filter(|_| is_wrong) {
        format!("{look}\nlet {} lead plain HTTP to HTTPS", front.in_words()).into()
    } else if is_wrong {
        let set = format!("set the Ingress annotation {ANNOTATION}: \"{}\"", facts.scope.https_port);
        NextStep::annotated(format!("{look}\n{set}"))
    } else {
        look.into()
    }
}

/// Another redirect to the right place brings users there as well: browsers only do not remember it, or search engines
/// keep the old place.
fn check(
    facts: &Facts,
    probe: &Probe,
    reply: &Reply,
    wanted: &[String],
    config: &RedirectConfig,
) -> Result<(), (Verdict, String)> {
    let location = reply.header("location");
    let is_right = |location: &str| wanted.iter().any(|it| same(it, location));
    Err(match (reply.status, location) {
        (status, Some(location)) if config.status.contains(&status) && is_right(location) => return Ok(()),
        (status, Some(location)) if config.status.contains(&status) => {
            (Verdict::Fail, format!("{status} to {} instead of {}", excerpt(location), wanted.join(" or ")))
        }
        (status, None) if config.status.contains(&status) => (Verdict::Fail, format!("{status} without a Location")),
        (status @ (301 | 302 | 303 | 307 | 308), Some(location)) => {
            let verdict = if is_right(location) { Verdict::Warn } else { Verdict::Fail };
            (verdict, format!("{status} instead of {} (to {})", config.in_words(), excerpt(location)))
        }
        (200..=299, _) => (Verdict::Fail, format!("answers {} itself instead of a redirect", reply.status)),
        _ => (Verdict::Fail, replies::status_in_words(reply, &who_answered(facts, probe))),
    })
}

/// Places that are right for this URL: the load balancer writes the port even where it is the usual one.
fn locations(facts: &Facts, url: &str) -> Vec<String> {
    let (domain, port) = (&facts.scope.domain, facts.scope.https_port);
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let mut right = vec![format!("https://{domain}:{port}{path}")];
    if port == 443 {
        right.push(format!("https://{domain}{path}"));
    }
    right
}

/// Scheme and host read alike in any case, path and query do not.
fn same(wanted: &str, location: &str) -> bool {
    let split = |text: &str| {
        let host_end = text.match_indices('/').nth(2).map_or(text.len(), |(at, _)| at);
        text.split_at_checked(host_end).map(|(host, path)| (host.to_ascii_lowercase(), path.to_owned()))
    };
    split(wanted) == split(location)
}

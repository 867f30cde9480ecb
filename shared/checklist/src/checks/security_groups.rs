//! The security groups of the load balancer let users in on its ports, and nothing else.

mod blocks;
pub(crate) mod config;
mod opening;
#[cfg(test)]
mod tests;

use facts::load_balancer::{LoadBalancer, Scheme};
use facts::security_group::{LetsIn, Rule};
use facts::{Facts, Seen, Unseen};

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::expectations::{Expectations, OpenTo};
use crate::finding::{Finding, Verdict};
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene;
use crate::words::list;
use blocks::Family;
use opening::{Breadth, Opening};

pub(super) const CHECK: Check = Check {
    id: CheckId::SecurityGroups,
    asks: "Do its security groups let users in, and nothing else?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: scene::seen,
    affected: |_| "nobody yet: but attackers get further than they should".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/inbound-cidrs (or /security-groups)"),
    is_certain: |_, _| true,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

/// The annotations that the controller writes rules from.
const ANNOTATIONS: &str =
    "alb.ingress.kubernetes.io/inbound-cidrs and alb.ingress.kubernetes.io/listen-ports, for groups of the controller";

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    if !expectations.security_groups.wanted {
        return Ok(Finding::new(
            Verdict::Skip,
            "no rules are asked for",
            "not asked for (security_groups.wanted is false)",
        ));
    }
    let load_balancer = facts.the_load_balancer()?;
    let rules = facts.security_group_rules.as_ref().map_err(Clone::clone)?;
    let wanted = Wanted {
        ports: facts.scope.http_port.into_iter().chain([facts.scope.https_port]).collect(),
        open_to: expectations.security_groups.open_to.unwrap_or_else(|| usual(load_balancer.scheme)),
        of: load_balancer,
    };
    let expected = format!("{}, and nothing else", wanted.in_words());
    if load_balancer.security_groups.is_empty() {
        let finding = Finding::new(Verdict::Warn, expected, "it has no security group of which rules could be read");
        return Ok(finding.next(give_it_one(load_balancer)));
    }
    let mut notes = Notes::default();
    let openings: Vec<Opening<'_>> = rules.iter().map(|rule| opening::classify(rule, &wanted.ports)).collect();
    match facts.scope.ends_connections() {
        Some(front) if expectations.security_groups.open_to.is_none() => {
            let seen = format!(
                "not judged: {} comes, and not its clients; say whom it must let in with security_groups.open_to",
                front.in_words()
            );
            notes.add(Verdict::Skip, "its ports", seen);
        }
        Some(_) | None => wanted.ports.iter().for_each(|port| note_port(&wanted, *port, &openings, &mut notes)),
    }
    note_further(facts, &wanted, &openings, &mut notes);
    Ok(notes.finding(expected, format!("{}, and nothing else", wanted.in_words())))
}

/// Whether only some addresses are let in, and are meant to be: this function need not be among them.
pub(crate) fn is_for_some(facts: &Facts, expectations: &Expectations) -> bool {
    // What stands in front takes our connections, whoever may come to the load balancer itself.
    if facts.scope.ends_connections().is_some() {
        return false;
    }
    let Ok(load_balancer) = facts.the_load_balancer() else { return false };
    let open_to = expectations.security_groups.open_to.unwrap_or_else(|| usual(load_balancer.scheme));
    let Ok(rules) = &facts.security_group_rules else { return open_to == OpenTo::Some };
    let ports = [facts.scope.https_port];
    let openings: Vec<Opening<'_>> = rules.iter().map(|rule| opening::classify(rule, &ports)).collect();
    let is_wide = openings.iter().any(|opening| opening.opens(facts.scope.https_port) && opening.is_wide());
    open_to == OpenTo::Some && !is_wide
}

/// Whom a load balancer is for unless the event says otherwise.
fn usual(scheme: Scheme) -> OpenTo {
    match scheme {
        Scheme::InternetFacing => OpenTo::Everybody,
        Scheme::Internal => OpenTo::Some,
    }
}

struct Wanted<'a> {
    ports: Vec<u16>,
    open_to: OpenTo,
    of: &'a LoadBalancer,
}

impl Wanted<'_> {
    fn in_words(&self) -> String {
        let ports = list(&self.ports);
        match self.open_to {
            OpenTo::Everybody => format!("tcp {ports} from anywhere"),
            OpenTo::Some => format!("tcp {ports}, but not from anywhere"),
        }
    }
}

impl Wanted<'_> {
    /// Whether clients come over this family at all.
    fn takes(&self, family: Family) -> Seen<bool> {
        match family {
            Family::V4 => self.of.takes_ipv4(),
            Family::V6 => self.of.takes_ipv6(),
        }
    }

    /// The family that a rule for some is shown with.
    fn usual_family(&self) -> Family {
        if self.takes(Family::V4) == Ok(false) { Family::V6 } else { Family::V4 }
    }
}

/// Whether the right people get in on one of its ports.
fn note_port(wanted: &Wanted<'_>, port: u16, openings: &[Opening<'_>], notes: &mut Notes) {
    let about = format!("tcp {port}");
    let here: Vec<&Opening<'_>> = openings.iter().filter(|opening| opening.opens(port)).collect();
    let breadth = |family| opening::breadth(&here, family);
    match wanted.open_to {
        OpenTo::Everybody => {
            for family in [Family::V4, Family::V6] {
                match wanted.takes(family) {
                    Ok(true) => note_everybody(wanted, port, family, breadth(family), notes),
                    // Without such addresses nobody comes that way.
                    Ok(false) => {}
                    Err(unseen) => note_unsure(port, family, &breadth(family), &unseen, notes),
                }
            }
        }
        OpenTo::Some if here.is_empty() => {
            notes.advise(Verdict::Fail, about, "nobody gets in", open(wanted.of, port, wanted.usual_family(), "CIDR"));
        }
        OpenTo::Some if [Family::V4, Family::V6].map(breadth).contains(&Breadth::Everybody) => {
            // An internal one has private addresses only: whoever is let in must be in the network already.
            let verdict = match wanted.of.scheme {
                Scheme::InternetFacing => Verdict::Fail,
                Scheme::Internal => Verdict::Warn,
            };
            let rules: Vec<&Rule> = here.iter().filter(|it| it.is_wide()).map(|it| it.rule).collect();
            notes.advise(verdict, about, "is open to everybody", close(wanted.of, &rules));
        }
        OpenTo::Some => notes.add(Verdict::Pass, about, format!("is open to {}", opening::sources(&here))),
    }
}

fn note_everybody(wanted: &Wanted<'_>, port: u16, family: Family, breadth: Breadth, notes: &mut Notes) {
    let about = format!("tcp {port} over {}", family.as_str());
    let everywhere = family.everywhere();
    let next = || open(wanted.of, port, family, everywhere);
    match breadth {
        Breadth::Everybody => notes.add(Verdict::Pass, about, "is open to everybody"),
        Breadth::Nobody => notes.advise(Verdict::Fail, about, "nobody gets in", next()),
        Breadth::Some(sources) => notes.advise(Verdict::Fail, about, format!("is open only to {sources}"), next()),
        Breadth::Unseen(unseen) => notes.unseen(about, &unseen),
    }
}

/// Where it is not known whether anybody comes over this family, only an open door is well.
fn note_unsure(port: u16, family: Family, breadth: &Breadth, unseen: &Unseen, notes: &mut Notes) {
    let about = format!("tcp {port} over {}", family.as_str());
    match breadth {
        Breadth::Everybody => notes.add(Verdict::Pass, about, "is open to everybody"),
        Breadth::Nobody | Breadth::Some(_) | Breadth::Unseen(_) => notes.unseen(about, unseen),
    }
}

/// Whatever else is let in, in one command a group.
fn note_further(facts: &Facts, wanted: &Wanted<'_>, openings: &[Opening<'_>], notes: &mut Notes) {
    let further: Vec<&Opening<'_>> = openings.iter().filter(|opening| opening.is_more()).collect();
    let rules: Vec<&Rule> = further.iter().map(|opening| opening.rule).collect();
    for opening in further {
        let listens = listener_behind(facts, opening);
        // Where nothing listens nothing answers, so a source that is known is no open door yet.
        let verdict = if opening.is_wide() && listens.is_none() { Verdict::Fail } else { Verdict::Warn };
        let asked = listens.map(|port| format!("; port {port} has a listener that the event does not name (ports)"));
        let seen = format!("is let in by {} of {}{}", opening.rule.id, opening.rule.group, asked.unwrap_or_default());
        notes.advise(verdict, opening.in_words(), seen, close(wanted.of, &rules));
    }
}

/// The port of a listener that is all that the rule opens: it was made on purpose.
fn listener_behind(facts: &Facts, opening: &Opening<'_>) -> Option<u16> {
    let LetsIn::Tcp { first, last } = opening.rule.lets_in else { return None };
    let listeners = facts.listeners.as_ref().ok()?;
    listeners.iter().map(|listener| listener.port).find(|port| first == *port && last == *port)
}

fn close(of: &LoadBalancer, rules: &[&Rule]) -> NextStep {
    let mut steps = vec![format!("change the Ingress annotations {ANNOTATIONS}")];
    let mut groups: Vec<&str> = rules.iter().map(|rule| rule.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let ids: Vec<&str> = rules.iter().filter(|it| it.group == group).map(|it| it.id.as_str()).collect();
        steps.push(format!(
            "aws ec2 revoke-security-group-ingress --region {} --group-id {group} --security-group-rule-ids {}",
            of.arn.region(),
            ids.join(" ")
        ));
    }
    NextStep::annotated(steps.join("\n"))
}

fn open(of: &LoadBalancer, port: u16, family: Family, from: &str) -> NextStep {
    let group = of.security_groups.first().map_or("GROUP", String::as_str);
    let permission = match family {
        Family::V4 => format!("IpRanges=[{{CidrIp={from}}}]"),
        Family::V6 => format!("Ipv6Ranges=[{{CidrIpv6={from}}}]"),
    };
    NextStep::annotated(format!(
        "change the Ingress annotations {ANNOTATIONS}\naws ec2 authorize-security-group-ingress --region {} --group-id \
         {group} --ip-permissions 'IpProtocol=tcp,FromPort={port},ToPort={port},{permission}'",
        of.arn.region()
    ))
}

fn give_it_one(of: &LoadBalancer) -> NextStep {
    NextStep::annotated(format!(
        "set the Ingress annotation alb.ingress.kubernetes.io/security-groups: GROUP\naws elbv2 set-security-groups \
         --region {} --load-balancer-arn {} --security-groups GROUP",
        of.arn.region(),
        of.arn
    ))
}

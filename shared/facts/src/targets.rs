//! Target groups and the health of each target.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::Arn;
use crate::seen::{self, Seen};

/// One target group that the load balancer forwards to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetGroup {
    pub arn: Arn,
    pub name: String,
    /// How the load balancer asks for the health of its targets.
    pub health_check: HealthCheck,
    pub targets: Seen<Vec<Target>>,
    /// Its attributes by their keys, such as `deregistration_delay.timeout_seconds`.
    #[serde(default = "seen::not_kept")]
    pub attributes: Seen<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// `false` only for a Lambda target group that has none.
    pub enabled: bool,
    /// The protocol that it is asked in, such as `HTTP`.
    #[serde(default)]
    pub protocol: Option<String>,
    pub path: Option<String>,
    /// The port that is asked: a number or `traffic-port`.
    pub port: Option<String>,
    /// Statuses that count as healthy, such as `200` or `200-299`.
    pub matcher: Option<String>,
    pub interval_s: u32,
    pub timeout_s: u32,
    /// Good checks in a row until healthy.
    pub healthy_threshold: u32,
    /// Bad checks in a row until unhealthy.
    pub unhealthy_threshold: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id: an address, an instance or a function.
    pub id: String,
    /// Its port, none for a function.
    pub port: Option<u16>,
    /// Its zone, where AWS says it.
    pub zone: Option<String>,
    /// AWS's word for its state.
    pub state: TargetState,
    /// AWS's reason, such as `Target.Timeout`.
    pub reason: Option<String>,
    /// AWS's description, such as `Health checks failed with these codes: [500]`.
    pub description: Option<String>,
    /// Since when our own runs have seen it in this state: AWS does not tell. `None` until the stored state is read.
    pub since: Option<Timestamp>,
}

impl Target {
    /// Whether it is an instance of EC2. Source: ELB API reference, `TargetDescription`: the id of one begins so.
    pub fn is_instance(&self) -> bool {
        self.id.starts_with("i-")
    }
}

/// `TargetHealthStateEnum` of the `ELBv2` API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetState {
    /// Being registered or in its first checks.
    Initial,
    Healthy,
    Unhealthy,
    /// Fails its checks while connections to it are drained.
    UnhealthyDraining,
    /// Registered, but gets no traffic.
    Unused,
    /// Being deregistered.
    Draining,
    /// Its health is not known to AWS.
    Unavailable,
    /// A state that AWS did not have when this was written.
    #[serde(untagged)]
    Other(String),
}

impl TargetState {
    /// AWS's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Initial => "initial",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::UnhealthyDraining => "unhealthy.draining",
            Self::Unused => "unused",
            Self::Draining => "draining",
            Self::Unavailable => "unavailable",
            Self::Other(word) => word,
        }
    }
}

/// What a run remembers about a target for the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    pub group: Arn,
    pub id: String,
    pub port: Option<u16>,
    /// The state that it was seen in.
    pub state: TargetState,
    /// Since when it has been seen in that state, without a break.
    pub since: Timestamp,
}

/// Fills [`Target::since`] from what the last run remembered; a target in a new state is seen in it since `now`.
pub fn remember(groups: &mut [TargetGroup], last: &[Sighting], now: Timestamp) {
    for group in groups {
        let Ok(targets) = &mut group.targets else { continue };
        for target in targets {
            let before = last.iter().find(|s| {
                s.group == group.arn && s.id == target.id && s.port == target.port && s.state == target.state
            });
            target.since = Some(before.map_or(now, |sighting| sighting.since));
        }
    }
}

/// What the next run should remember of these groups: of one that was not seen, what the last run remembered.
pub fn sightings(groups: &Seen<Vec<TargetGroup>>, last: &[Sighting]) -> Vec<Sighting> {
    let Ok(groups) = groups else { return last.to_vec() };
    let unseen = |arn: &Arn| groups.iter().any(|group| group.arn == *arn && group.targets.is_err());
    let kept = last.iter().filter(|sighting| unseen(&sighting.group)).cloned();
    kept.chain(seen_now(groups)).collect()
}

fn seen_now(groups: &[TargetGroup]) -> impl Iterator<Item = Sighting> {
    groups.iter().flat_map(|group| group.targets.iter().flatten().map(move |target| (group, target))).filter_map(
        |(group, target)| {
            Some(Sighting {
                group: group.arn.clone(),
                id: target.id.clone(),
                port: target.port,
                state: target.state.clone(),
                since: target.since?,
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(state: TargetState) -> TargetGroup {
        let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/73e2d6bc24d8a067".to_owned();
        let target = Target {
            id: "10.0.0.5".to_owned(),
            port: Some(8000),
            zone: None,
            state,
            reason: None,
            description: None,
            since: None,
        };
        let health_check = HealthCheck {
            enabled: true,
            protocol: None,
            path: None,
            port: None,
            matcher: None,
            interval_s: 20,
            timeout_s: 5,
            healthy_threshold: 2,
            unhealthy_threshold: 2,
        };
        TargetGroup {
            arn: Arn::try_from(arn).unwrap(),
            name: "shop".to_owned(),
            health_check,
            targets: Ok(vec![target]),
            attributes: Ok(BTreeMap::new()),
        }
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + minute * 60).unwrap()
    }

    /// The sightings after a run that saw the group so.
    fn run(seen: &Seen<Vec<TargetGroup>>, last: &[Sighting], minute: i64) -> Vec<Sighting> {
        let mut seen = seen.clone();
        if let Ok(groups) = &mut seen {
            remember(groups, last, at(minute));
        }
        sightings(&seen, last)
    }

    #[test]
    fn a_state_lasts_since_it_was_first_seen_even_if_a_run_between_saw_nothing() {
        let throttled = crate::Unseen::Throttled { action: "elasticloadbalancing:DescribeTargetHealth".to_owned() };
        let initial = Ok(vec![group(TargetState::Initial)]);
        let first = run(&initial, &[], 0);
        let hidden = Ok(vec![TargetGroup { targets: Err(throttled.clone()), ..group(TargetState::Initial) }]);
        let second = run(&hidden, &first, 5);
        let third = run(&Err(throttled), &second, 10);
        assert_eq!(run(&initial, &third, 15)[0].since, at(0));
        assert_eq!(run(&Ok(vec![group(TargetState::Healthy)]), &third, 15)[0].since, at(15));
    }
}

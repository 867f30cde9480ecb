//! The load balancer is there, active, reachable as wanted and in enough zones.

use facts::Facts;
use facts::ids::Arn;
use facts::load_balancer::{Found, LoadBalancer, State, owner};
use facts::scope::Find;

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Finding, Verdict};
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene::{self, Trouble};
use crate::words::{count, list, quoted};

pub(super) const CHECK: Check = Check {
    id: CheckId::LoadBalancer,
    asks: "Is the load balancer there, active and in enough zones?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: scene::seen,
    affected,
    annotation: Some("alb.ingress.kubernetes.io/scheme (and /subnets, /load-balancer-name)"),
    is_certain: |facts, _| is_no_matter_of_its_state(facts),
    lags: false,
    shaken_by_deployment: false,
    serving: true,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let found = facts.load_balancer.as_ref().map_err(Clone::clone)?;
    let zones = count(expectations.zones, "zone");
    let expected = format!("an active load balancer, {}, in at least {zones}", expectations.scheme.as_str());
    Ok(match found {
        Found::One(load_balancer) => judge_one(load_balancer, expectations, expected),
        Found::None { looked_for } => {
            let seen = format!("there is no load balancer {looked_for}");
            Finding::new(Verdict::Fail, expected, seen).next(how_to_find(&facts.scope.load_balancer))
        }
        Found::Several { arns } => {
            let seen = format!("{} load balancers have these tags: {}", arns.len(), list(arns));
            Finding::new(Verdict::Fail, expected, seen).next("put the ARN of the right one into load_balancer")
        }
    })
}

/// Whether the load balancer is missing, or stands well while something about it is set otherwise than wanted. Its state is
/// measured: it comes and goes.
fn is_no_matter_of_its_state(facts: &Facts) -> bool {
    match &facts.load_balancer {
        Ok(Found::None { .. } | Found::Several { .. }) => true,
        Ok(Found::One(it)) => match it.state {
            // A word that nobody knows is no trouble yet, so that the trouble is another.
            State::Active | State::Other(_) => true,
            State::ActiveImpaired | State::Provisioning | State::Failed => false,
        },
        Err(_) => false,
    }
}

fn affected(trouble: &Trouble<'_>) -> String {
    if trouble.is_warning() {
        "nobody yet".to_owned()
    } else if trouble.consequences.is_empty() {
        "nobody yet: it lacks what it needs when a zone fails".to_owned()
    } else {
        format!("everybody who looks {} up", trouble.domain())
    }
}

fn judge_one(load_balancer: &LoadBalancer, expectations: &Expectations, expected: String) -> Finding {
    let mut notes = Notes::default();
    note_state(load_balancer, &mut notes);
    let (scheme, wanted) = (load_balancer.scheme.as_str(), expectations.scheme.as_str());
    if load_balancer.scheme == expectations.scheme {
        notes.add(Verdict::Pass, "scheme", scheme);
    } else {
        let next = NextStep::annotated(format!(
            "set the Ingress annotation alb.ingress.kubernetes.io/scheme: {wanted}; the controller then makes a new \
             load balancer with a new name"
        ));
        notes.advise(Verdict::Fail, "scheme", format!("{scheme} instead of {wanted}"), next);
    }
    let zones = format!("{} ({})", count(load_balancer.zones.len(), "zone"), list(&load_balancer.zones));
    if load_balancer.zones.len() >= expectations.zones {
        notes.add(Verdict::Pass, "zones", &zones);
    } else {
        let next = NextStep::annotated(format!(
            "name a subnet of each zone in the Ingress annotation alb.ingress.kubernetes.io/subnets\n{}",
            describe(&load_balancer.arn)
        ));
        notes.advise(Verdict::Fail, "zones", format!("{zones}, fewer than {}", expectations.zones), next);
    }
    let made_for = made_for(load_balancer);
    // Whose it is decides nothing.
    notes.add(Verdict::Skip, "owner", &made_for);
    let mut finding = notes.finding(expected, format!("{}, {scheme}, in {zones}", load_balancer.state.as_str()));
    finding.seen = format!("{}; {made_for}", finding.seen);
    finding
}

fn note_state(load_balancer: &LoadBalancer, notes: &mut Notes) {
    let word = load_balancer.state.as_str();
    let (verdict, meaning) = match load_balancer.state {
        State::Active => return notes.add(Verdict::Pass, "state", word),
        State::ActiveImpaired => (Verdict::Fail, "it routes, but lacks what it needs to scale"),
        State::Provisioning => (Verdict::Warn, "it is still being set up"),
        State::Failed => (Verdict::Fail, "it could not be set up"),
        State::Other(_) => (Verdict::Unknown, "AWS had no such state when this was written"),
    };
    let reason = load_balancer.state_reason.as_deref().unwrap_or("AWS gives no reason");
    let next = format!("look for free addresses in its subnets\n{}", describe(&load_balancer.arn));
    notes.advise(verdict, "state", format!("{word}: {meaning} ({reason})"), next);
}

fn made_for(load_balancer: &LoadBalancer) -> String {
    match &load_balancer.tags {
        Err(unseen) => format!("owner unknown: {unseen}"),
        Ok(tags) => match owner(tags) {
            Some(owner) => format!("made for {} {} of cluster {}", owner.kind, owner.name, owner.cluster),
            None => "no controller's tags, so made by hand or by another tool".to_owned(),
        },
    }
}

fn describe(arn: &Arn) -> String {
    format!("aws elbv2 describe-load-balancers --region {} --load-balancer-arns {arn}", arn.region())
}

fn how_to_find(find: &Find) -> String {
    match find {
        Find::Name(name) => format!(
            "aws elbv2 describe-load-balancers --names {}\nkubectl describe ingress -A shows why the controller made none",
            quoted(name)
        ),
        Find::Arn(arn) => format!("{}\nit may be deleted: find the new one and change load_balancer", describe(arn)),
        Find::Tags { cluster, stack } => format!(
            "aws resourcegroupstaggingapi get-resources --resource-type-filters elasticloadbalancing:loadbalancer \
             --tag-filters Key=elbv2.k8s.aws/cluster,Values={0}\nor Key=eks:eks-cluster-name,Values={0} with EKS Auto \
             Mode; stack {stack}: kubectl describe ingress -A, or gateway -A, shows why the controller made none",
            quoted(cluster)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{denied, healthy};
    use facts::load_balancer::Scheme;

    /// The finding after one change to the load balancer.
    fn after(change: impl FnOnce(&mut LoadBalancer)) -> Finding {
        let (mut facts, expectations) = healthy();
        let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
        change(load_balancer);
        judge(&facts, &expectations).unwrap()
    }

    fn found(found: Found) -> Finding {
        let (mut facts, expectations) = healthy();
        facts.load_balancer = Ok(found);
        judge(&facts, &expectations).unwrap()
    }

    #[test]
    fn the_healthy_one_is_told_with_zones_and_owner() {
        assert_eq!(
            after(|_| {}).seen,
            "active, internet-facing, in 3 zones (us-east-1a, us-east-1b and us-east-1c); made for Ingress \
             retail-prediction/retail-api-ingress of cluster retail-prediction-cluster"
        );
    }

    #[test]
    fn active_impaired_fails_with_the_reason_of_aws() {
        let finding = after(|it| {
            it.state = State::ActiveImpaired;
            it.state_reason = Some("Subnet subnet-1 has no free addresses".to_owned());
        });
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.contains("active_impaired") && finding.seen.contains("no free addresses"));
        assert!(finding.next.unwrap().contains("--load-balancer-arns arn:aws:elasticloadbalancing:us-east-1:"));
    }

    #[test]
    fn provisioning_warns_and_a_new_word_is_unknown() {
        assert_eq!(after(|it| it.state = State::Provisioning).verdict, Verdict::Warn);
        assert_eq!(after(|it| it.state = State::Failed).verdict, Verdict::Fail);
        let finding = after(|it| it.state = State::Other("resting".to_owned()));
        assert_eq!(finding.verdict, Verdict::Unknown);
        assert!(finding.seen.contains("resting"));
    }

    #[test]
    fn the_wrong_scheme_fails_and_names_the_annotation() {
        let finding = after(|it| it.scheme = Scheme::Internal);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.starts_with("scheme: internal instead of internet-facing"), "{}", finding.seen);
        assert!(finding.next.unwrap().contains("alb.ingress.kubernetes.io/scheme: internet-facing"));
    }

    #[test]
    fn one_zone_is_too_few() {
        let finding = after(|it| it.zones.truncate(1));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.contains("1 zone (us-east-1a), fewer than 2"), "{}", finding.seen);
        assert!(finding.next.unwrap().contains("alb.ingress.kubernetes.io/subnets"));
    }

    #[test]
    fn the_owner_of_eks_auto_mode_is_told_like_any_other() {
        let tags = [("eks:eks-cluster-name", "retail"), ("ingress.eks.amazonaws.com/stack", "shop/web")];
        let finding = after(|it| it.tags = Ok(tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into()));
        assert_eq!(finding.verdict, Verdict::Pass);
        assert!(finding.seen.ends_with("; made for Ingress shop/web of cluster retail"), "{}", finding.seen);
    }

    #[test]
    fn unseen_tags_lose_only_the_owner() {
        let finding = after(|it| it.tags = denied("elasticloadbalancing:DescribeTags"));
        assert_eq!(finding.verdict, Verdict::Pass);
        assert!(finding.seen.contains("owner unknown: not allowed: elasticloadbalancing:DescribeTags"));
        let finding = after(|it| it.tags = Ok(std::collections::BTreeMap::new()));
        assert!(finding.seen.contains("made by hand"));
    }

    #[test]
    fn none_fails_and_says_what_was_looked_for() {
        let finding = found(Found::None { looked_for: "named retail-prediction-alb".to_owned() });
        assert_eq!(
            (finding.verdict, finding.seen.as_str()),
            (Verdict::Fail, "there is no load balancer named retail-prediction-alb")
        );
        assert!(finding.next.unwrap().starts_with("aws elbv2 describe-load-balancers --names retail-prediction-alb\n"));
    }

    #[test]
    fn several_fail_and_are_named() {
        let arn = |n: u8| {
            Arn::try_from(format!("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/{n}"))
                .unwrap()
        };
        let finding = found(Found::Several { arns: (0..5).map(arn).collect() });
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.contains("loadbalancer/app/a/2 and 2 more"), "{}", finding.seen);
    }

    #[test]
    fn a_load_balancer_that_cannot_be_seen_is_not_judged() {
        let (mut facts, expectations) = healthy();
        facts.load_balancer = denied("elasticloadbalancing:DescribeLoadBalancers");
        assert!(judge(&facts, &expectations).is_err());
    }
}

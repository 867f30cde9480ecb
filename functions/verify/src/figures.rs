//! The figures of `CloudWatch`: each is billed, so a run of the schedule asks for them where something is not well, and
//! otherwise once in a while.

use std::time::Duration;

use aws::Aws;
use checklist::{Expectations, judge, needs_new_figures};
use facts::cost::Charges;
use facts::metrics::{Figures, Metrics};
use facts::{Facts, Seen, Unseen};
use transport::deadline::Deadline;

/// The longest that asking may take, after all else was seen.
const LONGEST: Duration = Duration::from_secs(10);

/// What was asked for.
pub(crate) type Asked = (Seen<Metrics>, Seen<Charges>);

/// What stands in the facts until the figures do.
pub(crate) fn not_yet() -> Unseen {
    Unseen::Needs { fact: "the figures".to_owned(), because: "nobody has asked for them yet".to_owned() }
}

/// Puts figures into the facts: those that an earlier run was told, where nothing fails with them, and else new ones. What
/// was asked for is given back, to be kept.
pub(crate) async fn fill(
    facts: &mut Facts,
    expectations: &Expectations,
    earlier: Option<&Figures>,
    ask: impl AsyncFnOnce(&Facts) -> Asked,
) -> Option<Figures> {
    let of = facts.the_load_balancer().ok().map(|of| of.arn.clone());
    let serves = |earlier: &&Figures| {
        of.as_ref() == Some(&earlier.load_balancer) && (!facts.scope.charges || earlier.charges.is_some())
    };
    if let Some(earlier) = earlier.filter(serves) {
        facts.metrics = Ok(earlier.metrics.clone());
        facts.cost.charges = earlier.charges.clone().ok_or_else(not_asked);
        if !needs_new_figures(facts, &judge(facts, expectations)) {
            return None;
        }
    }
    let (metrics, charges) = ask(facts).await;
    let kept = metrics.as_ref().ok().zip(of).map(|(metrics, load_balancer)| Figures {
        asked: facts.at,
        load_balancer,
        metrics: metrics.clone(),
        charges: charges.as_ref().ok().cloned(),
    });
    (facts.metrics, facts.cost.charges) = (metrics, charges);
    kept
}

/// Asks for those of one load balancer, and for the charges of the account.
pub(crate) async fn ask(aws: &Aws, facts: &Facts, time_left: Duration) -> Asked {
    let deadline = Deadline::within(time_left.min(LONGEST));
    let metrics = async {
        let of = facts.the_load_balancer().map_err(|unseen| unseen.blocks("the load balancer"))?;
        Box::pin(aws.metrics(of, facts.scope.window_min, facts.at, deadline)).await
    };
    tokio::join!(metrics, Box::pin(aws.charges(&facts.scope, facts.at, deadline)))
}

fn not_asked() -> Unseen {
    Unseen::NotAsked { ask_with: "cost.charges".to_owned() }
}

#[cfg(test)]
mod tests {
    use checklist::example::healthy;
    use facts::dns::Answer;

    use super::*;

    fn earlier(facts: &Facts) -> Figures {
        let charges = facts.cost.charges.clone().ok();
        let load_balancer = facts.the_load_balancer().unwrap().arn.clone();
        Figures { asked: facts.at, load_balancer, metrics: facts.metrics.clone().unwrap(), charges }
    }

    /// How often is asked where this was changed, and whether it is kept.
    async fn asked(change: impl FnOnce(&mut Facts, &mut Option<Figures>)) -> (u32, bool) {
        let (mut facts, expectations) = healthy();
        let mut known = Some(earlier(&facts));
        let answer = (facts.metrics.clone(), facts.cost.charges.clone());
        (facts.metrics, facts.cost.charges) = (Err(not_yet()), Err(not_yet()));
        change(&mut facts, &mut known);
        let mut asked = 0;
        let kept = fill(&mut facts, &expectations, known.as_ref(), async |_: &Facts| {
            asked += 1;
            answer
        })
        .await;
        assert!(facts.metrics.is_ok() && facts.cost.charges != Err(not_yet()), "the facts always have them");
        (asked, kept.is_some())
    }

    #[tokio::test]
    async fn a_run_in_which_nothing_fails_goes_on_with_earlier_figures() {
        assert_eq!(asked(|_, _| ()).await, (0, false));
    }

    #[tokio::test]
    async fn without_earlier_ones_or_where_something_fails_they_are_asked_for() {
        assert_eq!(asked(|_, known| *known = None).await, (1, true));
        let down = |facts: &mut Facts, _: &mut Option<Figures>| {
            facts.dns.domain.as_mut().unwrap().answer = Answer::NxDomain;
        };
        assert_eq!(asked(down).await, (1, true));
        let anew = |_: &mut Facts, known: &mut Option<Figures>| {
            let other = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/retail-prediction-alb/2";
            known.as_mut().unwrap().load_balancer = other.to_owned().try_into().unwrap();
        };
        assert_eq!(asked(anew).await, (1, true), "one of the same name");
        let slow = |_: &mut Facts, known: &mut Option<Figures>| {
            known.as_mut().unwrap().metrics.target_p95_s = Some(30.0);
        };
        assert_eq!(asked(slow).await, (1, true));
    }

    /// What was not looked up then is not there now.
    #[tokio::test]
    async fn charges_that_are_asked_for_and_not_known_are_looked_up() {
        assert_eq!(asked(|_, known| known.as_mut().unwrap().charges = None).await, (1, true));
        let unwanted = |facts: &mut Facts, known: &mut Option<Figures>| {
            facts.scope.charges = false;
            known.as_mut().unwrap().charges = None;
        };
        assert_eq!(asked(unwanted).await, (0, false));
    }
}

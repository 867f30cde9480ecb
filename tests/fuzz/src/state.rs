//! The state of the last run of `verify`, which lies in a bucket: whatever it says, the next run goes on with it, and
//! leaves one that can be read again.

use aws::store::mail::{subject_that_fits, text_that_fits};
use aws::store::object::most;
use checklist::alerts::{Mail, Policy, Run, State};
use checklist::{causes, judge};
use facts::Facts;
use facts::targets;
use report::mail::{About, mail};

use crate::plain::{assert_line, assert_lines};

/// Where the report of the run lies.
const KEPT: &str = "s3://albkeeper-state/reports/verify/api.retail-prediction.example.com/2026/09/01/120000-run-1.json";
/// The most bytes of a mail. Source: SNS API reference, `Publish`.
const LONGEST_MAIL: usize = 262_144;

pub(crate) fn read(input: &[u8]) -> bool {
    let Ok((state, wrong)) = State::read(input) else { return false };
    if let Some(wrong) = wrong {
        assert_line(&wrong, 200);
    }
    assert_eq!(again(&state), (state.clone(), None), "what was cut once is cut no more");
    let (healthy, expectations) = checklist::example::healthy();
    let mut broken = healthy.clone();
    broken.load_balancer = checklist::example::denied("elasticloadbalancing:DescribeLoadBalancers");
    broken.target_groups.iter_mut().flatten().for_each(|group| group.targets = Ok(Vec::new()));
    for facts in [healthy, broken] {
        after_a_run(&state, facts, &expectations);
    }
    true
}

fn after_a_run(state: &State, mut facts: Facts, expectations: &checklist::Expectations) {
    if let Ok(groups) = &mut facts.target_groups {
        targets::remember(groups, &state.sightings, facts.at);
    }
    let lines = judge(&facts, expectations);
    let causes = causes(&facts, expectations, &lines);
    let sightings = targets::sightings(&facts.target_groups, &state.sightings);
    let found = Run::new(&facts, expectations, &lines, &causes);
    let (mut next, outcome) = state.after(&found, &Policy::default(), sightings);
    let run = report::Run::begun("run-1".to_owned(), facts.at, "us-east-1".to_owned());
    let report = report::build::report(&facts, lines, causes, Some((state, &next)), run);
    if let Some(bulletin) = &outcome.bulletin {
        let about = About { name: report.domain.as_str(), state: &next, kept: KEPT };
        let Mail { subject, text, kept } = mail(&report, bulletin, about);
        let (subject, text) = (subject_that_fits(&subject), text_that_fits(&text, &kept));
        assert_line(&subject, 99);
        assert_lines(&text, LONGEST_MAIL);
        next.wait_for(Mail { subject, text, kept });
    }
    let written = serde_json::to_vec(&next).unwrap();
    assert!(u64::try_from(written.len()).unwrap() <= most::STATE, "it would be begun anew: {} bytes", written.len());
    assert_eq!(again(&next), (next, None), "the next run reads what this one leaves");
}

fn again(state: &State) -> (State, Option<String>) {
    State::read(&serde_json::to_vec(state).unwrap()).unwrap()
}

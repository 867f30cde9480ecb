//! The example with one thing changed, and exactly what of the report changes then.

use removal::example::{Example, account};
use removal::{Mode, Plan, plan};

use super::{Facts, Report, mail, report};
use crate::Run;

fn planned(example: &Example, mode: Mode) -> Plan {
    plan(&example.inventory, &example.policy, &example.after_nights(7), mode)
}

fn told(plan: &Plan) -> Report {
    let run = Run::begun("run-1".to_owned(), plan.at(), plan.region().to_owned());
    report(Facts { plan, done: &[], explained: &[], notes: Vec::new(), stack: Some("albkeeper"), run })
}

#[test]
fn a_plan_says_how_many_can_go_and_what_that_saves() {
    let told = told(&planned(&account(), Mode::Plan));
    // A load balancer for 730 hours and a web ACL.
    assert_eq!(told.headline, "7 orphans can go, saving $21.43 a month");
    assert_eq!(mail(&told, "s3://b/k").subject, "[CLEANUP] 7 orphans to approve, $21.43 a month");
}

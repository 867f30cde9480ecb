//! Stored plans: what a person approves by digest. Whatever lies under it, it approves only itself, here and while it is
//! fresh.

use std::sync::LazyLock;

use jiff::Timestamp;
use removal::approval::LASTS;
use removal::{Digest, Mode, Plan, approve};

use crate::plain::assert_line;

static TODAY: LazyLock<Plan> = LazyLock::new(|| {
    let account = removal::example::account();
    removal::plan(&account.inventory, &account.policy, &account.after_nights(8), Mode::Plan)
});

pub(crate) fn read(input: &[u8]) -> bool {
    if restore::plans::read(input).is_some() {
        return true;
    }
    let Some(kept) = cleanup::plans::read(input) else { return false };
    let again = cleanup::plans::read(&serde_json::to_vec(&kept).unwrap()).unwrap();
    assert_eq!(again, kept);
    let plan = &kept.plan;
    let digest = plan.digest();
    assert_ne!(digest, plan.digest_of_steps());
    let is_here = plan.account() == TODAY.account() && plan.region() == TODAY.region();
    let is_fresh = plan.at() <= TODAY.at() && TODAY.at().duration_since(plan.at()) <= LASTS;
    let is_todays = digest == TODAY.digest();
    let may_be = is_todays || (is_here && is_fresh && !plan.steps().is_empty());
    match approve(&digest, Some(plan), &TODAY) {
        Ok(_) => assert!(may_be, "a plan of another place or time, or of nothing, was approved"),
        Err(why) => {
            assert!(!may_be, "its own digest does not approve it: {why}");
            assert_line(&why.to_string(), 500);
        }
    }
    assert!(approve(&Digest::hash(&Timestamp::UNIX_EPOCH.to_string()), Some(plan), &TODAY).is_err());
    true
}

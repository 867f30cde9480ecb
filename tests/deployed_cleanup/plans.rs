//! Plans: everything that was seen is in them, and nothing goes.

use serde_json::json;

use crate::stage::{Account, Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![case!(an_empty_event_plans_and_removes_nothing)]
}

async fn an_empty_event_plans_and_removes_nothing(account: &Account) {
    let report = account.cleanup(&json!({})).await;
    panic!("{}", report.table());
}

//! What the emulator forgets or cannot be told, and the proxy keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::{Map, Value};

use super::classic::Classic;
use super::forward::Weighted;
use super::health::TargetState;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::call::Call;
use crate::wire::{ACCESS_KEY, Xml};

#[derive(Debug, Default)]
pub(in crate::proxy) struct Memory {
    /// The weighted forward actions by the ARN of their listener or rule.
    pub(super) weighted: Mutex<BTreeMap<String, Weighted>>,
    /// The further certificates by the ARN of their listener.
    pub(super) certificates: Mutex<BTreeMap<String, Vec<String>>>,
    /// The health that was said, by the target's id.
    pub(super) targets: Mutex<BTreeMap<String, TargetState>>,
    /// The health that stays said, whatever heals.
    lasting: Mutex<BTreeMap<String, TargetState>>,
    /// Logging configurations by the ARN of their web ACL.
    pub(super) logging: Mutex<BTreeMap<String, Value>>,
    /// Target groups by the Auto Scaling group that feeds them.
    pub(super) scaled: Mutex<BTreeMap<String, Vec<String>>>,
    /// Load balancers of the first ELB API.
    pub(super) classic: Mutex<Vec<Classic>>,
    /// Deployment groups of `CodeDeploy`, as they were made.
    pub(super) deployments: Mutex<Vec<Value>>,
    /// Load balancers by the VPC endpoint service in front of them.
    pub(super) endpoint_services: Mutex<Vec<Vec<String>>>,
    /// Load balancers behind endpoints of Verified Access.
    pub(super) verified_access: Mutex<Vec<String>>,
    /// Load balancers in the target group of VPC Lattice.
    pub(super) lattice: Mutex<Vec<String>>,
    /// Protocols of which no subscription was confirmed.
    pub(super) unconfirmed: Mutex<BTreeSet<String>>,
    /// Fields that were said, by the ARN of their resource.
    said: Mutex<BTreeMap<String, Map<String, Value>>>,
    /// Accounts by the key of a role that was taken in them.
    accounts: Mutex<BTreeMap<String, String>>,
}

impl Memory {
    pub(in crate::proxy) fn set_target(&self, target: &str, state: Option<TargetState>) {
        let mut targets = locked(&self.targets);
        match state {
            Some(state) => drop(targets.insert(target.to_owned(), state)),
            None => drop(targets.remove(target)),
        }
    }

    pub(in crate::proxy) fn keep_target(&self, target: &str, state: TargetState) {
        locked(&self.lasting).insert(target.to_owned(), state.clone());
        locked(&self.targets).insert(target.to_owned(), state);
    }

    pub(in crate::proxy) fn clear_targets(&self) {
        locked(&self.targets).clone_from(&locked(&self.lasting));
    }

    pub(in crate::proxy) fn leave_unconfirmed(&self, protocols: &[&str]) {
        *locked(&self.unconfirmed) = protocols.iter().map(|protocol| (*protocol).to_owned()).collect();
    }

    /// Notes in which account a role was taken.
    pub(super) fn took(&self, call: &Call, answer: &Answer) {
        let account = call.value("RoleArn").and_then(|arn| arn.split(':').nth(4));
        let key = Xml(answer.text()).text("AccessKeyId");
        locked(&self.accounts).extend(key.zip(account.map(ToOwned::to_owned)));
    }

    /// A key by which the emulator knows the root of the account that a key is of: the sandbox's own unless it is
    /// known to be another.
    pub(in crate::proxy) fn root_of(&self, access_key: &str) -> String {
        let is_account = access_key.len() == 12 && access_key.bytes().all(|byte| byte.is_ascii_digit());
        let known =
            if is_account { Some(access_key.to_owned()) } else { locked(&self.accounts).get(access_key).cloned() };
        known.unwrap_or_else(|| ACCESS_KEY.to_owned())
    }

    /// Adds fields to what a resource's description says.
    pub(in crate::proxy) fn say(&self, arn: &str, fields: &Map<String, Value>) {
        locked(&self.said).entry(arn.to_owned()).or_default().extend(fields.clone());
    }

    /// The fields that were said of a resource.
    pub(super) fn said(&self, arn: &str) -> Map<String, Value> {
        locked(&self.said).get(arn).cloned().unwrap_or_default()
    }
}

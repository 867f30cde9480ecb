//! The effects of a run of restore, in AWS.

use std::collections::BTreeSet;

use aws::presence::Wanted;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::record::Record;
use facts::inventory::{RecordName, Resource, ZoneId};
use facts::{Presence, Seen};
use jiff::Timestamp;
use restoration::{Call, Change, Executor, Need, RestoreIndex, Sends};
use runtime::Clock;

use crate::Context;
use crate::clock::{for_a_look, has_time_for_a_step};
use crate::index::{DOCUMENT, Kept};

pub(crate) struct AwsExecutor<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) clock: Clock,
    pub(crate) run: &'a str,
    pub(crate) kept: Kept,
}

impl Executor for AwsExecutor<'_> {
    fn run(&self) -> &str {
        self.run
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn has_time(&self) -> bool {
        has_time_for_a_step(self.clock)
    }

    async fn holder(&self, resource: &Resource) -> Seen<Option<String>> {
        self.context.aws.holder(resource, for_a_look(self.clock)).await
    }

    async fn presence(&self, of: &Need) -> Seen<Presence> {
        self.context.aws.presence(wanted(of), for_a_look(self.clock)).await
    }

    async fn described(&self, resource: &Resource, id: &str) -> Seen<Vec<RawAnswer>> {
        Box::pin(self.context.aws.described(resource, id, for_a_look(self.clock))).await
    }

    async fn rules_of_groups(&self, ids: &BTreeSet<String>) -> Seen<Vec<RawAnswer>> {
        self.context.aws.rules_of_groups(ids, for_a_look(self.clock)).await
    }

    async fn attributes_of_listener(&self, arn: &str) -> Seen<Vec<(String, String)>> {
        self.context.makers.attributes_of_listener(arn).await
    }

    async fn records_at(&self, zone: &ZoneId, names: &BTreeSet<RecordName>) -> Seen<Vec<Record>> {
        Box::pin(self.context.aws.records_at(zone, names, for_a_look(self.clock))).await
    }

    async fn send(&self, call: Call, sends: &Sends) -> Seen<Option<String>> {
        self.context.makers.send(call, sends).await
    }

    fn index(&self) -> &RestoreIndex {
        &self.kept.content
    }

    async fn write_index(&mut self, change: &Change) -> Seen<()> {
        let changed = |index: &RestoreIndex| {
            let mut index = index.clone();
            change.apply(&mut index);
            index
        };
        let Context { aws, settings, .. } = self.context;
        self.kept = DOCUMENT.update(aws, &settings.stack.bucket, self.kept.clone(), changed).await?;
        Ok(())
    }
}

fn wanted(need: &Need) -> Wanted<'_> {
    match need {
        Need::TargetGroup(id) => Wanted::TargetGroup(id),
        Need::Certificate(id) => Wanted::Certificate(id),
        Need::SecurityGroup(id) => Wanted::SecurityGroup(id),
        Need::Subnet(id) => Wanted::Subnet(id),
        Need::Vpc(id) => Wanted::Vpc(id),
        Need::WebAcl(id) => Wanted::WebAcl(id),
    }
}

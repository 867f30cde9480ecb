//! A load balancer with its attributes, web ACL, listeners, certificates and rules. What hangs on a listener is made only
//! where the listener is.

use std::collections::{BTreeMap, BTreeSet};

use super::Completed;
use crate::creation::{Creation, Part};
use crate::executor::Executor;
use crate::load_balancer::LoadBalancer;
use crate::load_balancer::listener::Listener;
use crate::names::Names;

pub(super) async fn complete<E: Executor>(
    executor: &E,
    parts: Vec<Creation>,
    now: &LoadBalancer,
    arn: &str,
) -> Completed {
    let mut filling = Filling { executor, now, arn, done: Completed::default(), listeners: Listeners::default() };
    for creation in parts {
        if !filling.part(creation).await {
            break;
        }
    }
    filling.done
}

/// A load balancer that is being filled.
struct Filling<'a, E> {
    executor: &'a E,
    now: &'a LoadBalancer,
    arn: &'a str,
    done: Completed,
    listeners: Listeners<'a>,
}

/// Its listeners by the ARNs that the snapshot tells.
#[derive(Default)]
struct Listeners<'a> {
    names: Names,
    /// Those that were there before, as they were.
    there: BTreeMap<String, &'a Listener>,
    /// Those that could not be made: nothing hangs on them.
    missing: BTreeSet<String>,
}

impl<E: Executor> Filling<'_, E> {
    /// Makes one part where it is missing. Gives whether the next one may be made.
    async fn part(&mut self, creation: Creation) -> bool {
        let listener = creation.sends.parameter("ListenerArn").to_owned();
        if self.listeners.missing.contains(&listener) {
            return true;
        }
        let creation = creation.called(&self.listeners.names);
        match creation.part.clone() {
            Part::Attributes => {
                let to_set = creation.with_other_attributes(("LoadBalancerArn", self.arn), &self.now.attributes);
                if let Some(creation) = to_set {
                    self.send(creation).await;
                }
            }
            Part::WebAcl if self.now.web_acl().is_some() => {}
            // Nothing shall be let in before what guards it stands.
            Part::WebAcl => return self.send(creation).await.is_some(),
            Part::Listener { port, arn } => self.listener(creation, &port, &arn).await,
            Part::ListenerAttributes(_) => self.listener_attributes(creation).await,
            Part::ListenerRule { priority, .. } => {
                let there = self.listeners.there.get(&listener);
                if !there.is_some_and(|it| it.rules.iter().any(|it| it.priority() == priority)) {
                    self.send(creation).await;
                }
            }
            // AWS takes a certificate that is on it already for one more without a word.
            // Source: `ELBv2` API reference, `AddListenerCertificates`.
            Part::ListenerCertificate { .. }
            | Part::PrivateLink
            | Part::Itself
            | Part::Target(_)
            | Part::Rule(_)
            | Part::Logging
            | Part::Records => drop(self.send(creation).await),
        }
        true
    }

    /// What was made, by its ARN where it has one; `None` where it was not.
    async fn send(&mut self, creation: Creation) -> Option<Option<String>> {
        let made = self.executor.send(creation.call, &creation.sends).await;
        let sent = made.clone().ok();
        self.done.note(&creation.words(&self.listeners.names), creation, made);
        sent
    }

    async fn listener(&mut self, creation: Creation, port: &str, old: &str) {
        if let Some(there) = self.now.listeners.iter().find(|it| it.port() == port) {
            self.listeners.names.learn(old, there.arn());
            self.listeners.there.insert(old.to_owned(), there);
            return;
        }
        match self.send(creation).await.flatten() {
            Some(arn) => self.listeners.names.learn(old, &arn),
            None => drop(self.listeners.missing.insert(old.to_owned())),
        }
    }

    /// Sets those attributes of a listener that AWS gives it otherwise.
    async fn listener_attributes(&mut self, creation: Creation) {
        let arn = creation.sends.parameter("ListenerArn").to_owned();
        match self.executor.attributes_of_listener(&arn).await {
            Ok(now) => {
                if let Some(creation) = creation.with_other_attributes(("ListenerArn", &arn), &now) {
                    self.send(creation).await;
                }
            }
            Err(why) => self.done.note(&creation.words(&self.listeners.names), creation, Err(why)),
        }
    }
}

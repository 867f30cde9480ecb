//! What a cluster says of one load balancer, from its lists.
//!
//! Source of the reasons of events: AWS Load Balancer Controller, `pkg/k8s/events.go`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use facts::ids::Arn;
use facts::inventory::ClusterName;
use facts::inventory::stack::{Family, Object as Kind};
use facts::kubernetes::declared::{Binding, Controller, Declaration, Declared, Failure, Settings};
use facts::untrusted::UntrustedName;
use jiff::Timestamp;
use serde_json::Value;

use crate::asked::{Classes, service_asks};
use crate::list::Lists;
use crate::listing::{CONTROLLER, Listing};
use crate::object::Object;
use crate::settings::{hosts, leads_to, of_ingress, of_service};

/// What the reasons of the controller's warnings begin with, and what it says when all went well.
const FAILED: &str = "Failed";
const BACKEND: &str = "BackendNotFound";
const SUCCEEDED: &str = "SuccessfullyReconciled";

/// The load balancer that is asked about.
#[derive(Clone, Debug)]
pub struct Subject {
    pub cluster: ClusterName,
    pub family: Family,
    pub object: Kind,
    /// `namespace/name`, or a group's name.
    pub stack: String,
    /// The target groups behind it.
    pub target_groups: BTreeSet<Arn>,
}

/// A binding of one of the groups: where its pods are to be looked for.
pub(crate) struct Bound {
    pub(crate) target_group: Arn,
    pub(crate) namespace: String,
    pub(crate) service: String,
    pub(crate) by_address: bool,
    /// Whether the group takes IPv6 addresses, and no others; a Service may have pods of both families.
    pub(crate) is_ipv6: bool,
}

/// The objects that ask for the stack.
pub(crate) fn asking<'a>(of: &Subject, lists: &'a Lists) -> Vec<&'a Object> {
    let all = |listing: Listing| lists.get(&listing).into_iter().flatten();
    match of.object {
        Kind::Ingress => {
            let classes = Classes::new(lists);
            all(Listing::Ingresses).filter(|it| classes.stacks_of(it).contains(&of.stack)).collect()
        }
        Kind::Service => all(Listing::Services).filter(|it| it.path() == of.stack && service_asks(it)).collect(),
        Kind::Gateway => all(Listing::Gateways).filter(|it| it.path() == of.stack).collect(),
    }
}

/// What binds the groups to Services.
pub(crate) fn bound(of: &Subject, lists: &Lists) -> Vec<Bound> {
    let bindings = [Listing::TargetGroupBindings, Listing::AutoModeBindings];
    let all = bindings.into_iter().flat_map(|listing| lists.get(&listing).into_iter().flatten());
    all.filter_map(|it| {
        let arn = Arn::try_from(it.spec_text("/targetGroupARN")?.to_owned()).ok()?;
        of.target_groups.contains(&arn).then(|| Bound {
            target_group: arn,
            namespace: it.metadata.namespace.clone().unwrap_or_default(),
            service: it.spec_text("/serviceRef/name").unwrap_or_default().to_owned(),
            // Source: `TargetGroupBinding`, whose default is `instance`.
            by_address: it.spec_text("/targetType") == Some("ip"),
            is_ipv6: it.spec_text("/ipAddressType") == Some("ipv6"),
        })
    })
    .collect()
}

/// All of it together. `slices` are those of each binding, in their order.
pub(crate) fn declared(
    of: &Subject,
    lists: &Lists,
    bound: Vec<Bound>,
    slices: &[Vec<Object>],
    events: &[Object],
) -> Declared {
    let deployments = lists.get(&Listing::Deployments).into_iter().flatten().filter(|it| it.is_of(CONTROLLER));
    let (classes, asking) = (Classes::new(lists), asking(of, lists));
    let bindings = bound.into_iter().zip(slices).map(|(bound, slices)| {
        let settings = declared_of(&bound, &asking, &classes, lists);
        binding(bound, slices, settings)
    });
    Declared {
        cluster: of.cluster.clone(),
        family: of.family,
        stack: of.stack.as_str().into(),
        controllers: deployments.map(controller).collect(),
        bindings: bindings.collect(),
        objects: asking.iter().map(|it| declaration(of.object, it, &classes, events)).collect(),
    }
}

fn controller(it: &Object) -> Controller {
    let number = |of: &Value, name: &str| of.get(name).and_then(Value::as_u64).and_then(|it| u32::try_from(it).ok());
    Controller {
        name: it.path().into(),
        wanted: number(&it.spec, "replicas").unwrap_or(1),
        available: number(&it.status, "availableReplicas").unwrap_or(0),
    }
}

/// What is declared of the target group of a binding.
fn declared_of(bound: &Bound, asking: &[&Object], classes: &Classes<'_>, lists: &Lists) -> Settings {
    let within = |it: &&Object| it.metadata.namespace.as_deref() == Some(bound.namespace.as_str());
    let leading: Vec<(&Object, Option<&Object>)> = asking
        .iter()
        .copied()
        .filter(within)
        .filter(|it| leads_to(it, &bound.service))
        .map(|it| (it, classes.params_of(it)))
        .collect();
    let mut services = lists.get(&Listing::Services).into_iter().flatten().filter(within);
    of_service(services.find(|it| it.metadata.name == bound.service), &leading)
}

fn declaration(object: Kind, it: &Object, classes: &Classes<'_>, events: &[Object]) -> Declaration {
    let list = |pointer: &str| it.status.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let of_balancer = list("/loadBalancer/ingress").filter_map(|it| it.get("hostname"));
    let of_gateway = list("/addresses").filter_map(|it| it.get("value"));
    let addresses = of_balancer.chain(of_gateway).filter_map(Value::as_str).map(UntrustedName::from);
    Declaration {
        object,
        name: it.path().into(),
        going_since: it.metadata.deletion_timestamp,
        addresses: addresses.collect(),
        failure: failure(object, it, events),
        hosts: hosts(it).map(UntrustedName::from).collect(),
        settings: match object {
            Kind::Ingress => of_ingress(it, classes.params_of(it), false),
            // Their annotations and configurations are others.
            Kind::Service | Kind::Gateway => Settings::new(),
        },
    }
}

/// The newest warning of the controller about the object, where no success followed.
fn failure(object: Kind, it: &Object, events: &[Object]) -> Option<Failure> {
    let kind = object.to_string();
    let is_about = |event: &&Object| {
        event.about.as_ref().is_some_and(|about| {
            about.kind == kind
                && about.name == it.metadata.name
                && Some(about.namespace.as_str()) == it.metadata.namespace.as_deref()
        })
    };
    let mine = events.iter().filter(is_about).filter_map(|event| Some((event.happened()?, event)));
    let newest = |is: fn(&Object) -> bool| mine.clone().filter(|(_, event)| is(event)).max_by_key(|(at, _)| *at);
    let (at, failed) = newest(|event| event.reason.starts_with(FAILED) || event.reason == BACKEND)?;
    let succeeded: Option<Timestamp> = newest(|event| event.reason == SUCCEEDED).map(|(at, _)| at);
    succeeded.is_none_or(|succeeded| succeeded < at).then(|| Failure {
        reason: failed.reason.as_str().into(),
        message: failed.message.as_str().into(),
        at,
    })
}

fn binding(bound: Bound, slices: &[Object], settings: Settings) -> Binding {
    let mut addresses: BTreeMap<IpAddr, bool> = BTreeMap::new();
    for endpoint in slices.iter().flat_map(|slice| slice.endpoints.iter().flatten()) {
        // Source: `EndpointConditions`: unknown is to be read as ready.
        let is_ready = endpoint.pointer("/conditions/ready").and_then(Value::as_bool).unwrap_or(true);
        let told = endpoint.get("addresses").and_then(Value::as_array).into_iter().flatten();
        let addresses_of_it = told.filter_map(Value::as_str).filter_map(|it| it.parse::<IpAddr>().ok());
        for address in addresses_of_it.filter(|it| it.is_ipv6() == bound.is_ipv6) {
            *addresses.entry(address).or_default() |= is_ready;
        }
    }
    let of = |wanted: bool| addresses.iter().filter(|(_, is)| **is == wanted).map(|(address, _)| *address).collect();
    Binding {
        target_group: bound.target_group,
        service: format!("{}/{}", bound.namespace, bound.service).into(),
        by_address: bound.by_address,
        ready: of(true),
        others: of(false),
        settings,
    }
}

#[cfg(test)]
mod tests;

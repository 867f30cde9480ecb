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

/// The reasons of the controller's warnings, and what it says when all went well.
const FAILED: [&str; 12] = [
    "BackendNotFound",
    "FailedAddFinalizer",
    "FailedAddFinalizers",
    "FailedBuildModel",
    "FailedCleanupStatus",
    "FailedDeployModel",
    "FailedLoadGroupID",
    "FailedNetworkReconcile",
    "FailedReconcile",
    "FailedRemoveFinalizer",
    "FailedRemoveFinalizers",
    "FailedUpdateStatus",
];
/// What the labels of bindings begin with that the controller made. Source: `pkg/deploy/tracking/provider.go`.
const OF_STACK: [&str; 4] = [
    "ingress.k8s.aws/stack",
    "service.k8s.aws/stack",
    "ingress.eks.amazonaws.com/stack",
    "service.eks.amazonaws.com/stack",
];
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
pub(crate) struct Bound<'a> {
    binding: &'a Object,
    target_group: Arn,
    pub(crate) namespace: String,
    pub(crate) service: String,
    by_address: bool,
    /// Whether the group takes IPv6 addresses, and no others; a Service may have pods of both families.
    is_ipv6: bool,
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
pub(crate) fn bound<'a>(of: &Subject, lists: &'a Lists) -> Vec<Bound<'a>> {
    let bindings = [Listing::TargetGroupBindings, Listing::AutoModeBindings];
    let all = bindings.into_iter().flat_map(|listing| lists.get(&listing).into_iter().flatten());
    all.filter_map(|it| {
        let arn = Arn::try_from(it.spec_text("/targetGroupARN")?.to_owned()).ok()?;
        of.target_groups.contains(&arn).then(|| Bound {
            binding: it,
            target_group: arn,
            namespace: it.metadata.namespace.clone().unwrap_or_default(),
            service: it.spec_text("/serviceRef/name").unwrap_or_default().to_owned(),
            // The controller's webhook fills it in from the target group.
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
    bound: Vec<Bound<'_>>,
    slices: &[Vec<Object>],
    events: &[Object],
) -> Declared {
    let deployments = lists.get(&Listing::Deployments).into_iter().flatten().filter(|it| it.is_of(CONTROLLER));
    let (classes, asking) = (Classes::new(lists), asking(of, lists));
    let bindings = bound.into_iter().zip(slices).map(|(bound, slices)| {
        let settings = declared_of(&bound, &asking, &classes, lists);
        let service = service_of(&bound, lists);
        binding(bound, service, slices, settings, events)
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

fn service_of<'a>(bound: &Bound<'_>, lists: &'a Lists) -> Option<&'a Object> {
    let mut services = lists.get(&Listing::Services).into_iter().flatten();
    services.find(|it| it.metadata.namespace.as_ref() == Some(&bound.namespace) && it.metadata.name == bound.service)
}

/// What is declared of the target group of a binding; nothing where a person made it, and perhaps the group.
fn declared_of(bound: &Bound<'_>, asking: &[&Object], classes: &Classes<'_>, lists: &Lists) -> Settings {
    let is_the_controllers =
        bound.binding.metadata.labels.keys().any(|key| OF_STACK.iter().any(|of| key.starts_with(of)));
    if !is_the_controllers {
        return Settings::new();
    }
    let leading: Vec<(&Object, Option<&Object>)> = asking
        .iter()
        .copied()
        .filter(|it| it.metadata.namespace.as_ref() == Some(&bound.namespace))
        .filter(|it| leads_to(it, &bound.service))
        .map(|it| (it, classes.params_of(it)))
        .collect();
    of_service(service_of(bound, lists), &leading)
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
        failure: failure(object.as_str(), it, events),
        hosts: hosts(it).map(UntrustedName::from).collect(),
        settings: match object {
            Kind::Ingress => of_ingress(it, classes.params_of(it), false),
            // Their annotations and configurations are others.
            Kind::Service | Kind::Gateway => Settings::new(),
        },
    }
}

/// The newest warning of the controller about the object, where no success followed.
fn failure(kind: &str, it: &Object, events: &[Object]) -> Option<Failure> {
    let is_about = |event: &&Object| {
        event.about.as_ref().is_some_and(|about| {
            about.kind == kind
                && about.name == it.metadata.name
                && Some(about.namespace.as_str()) == it.metadata.namespace.as_deref()
        })
    };
    let mine = events.iter().filter(is_about).filter_map(|event| Some((event.happened()?, event)));
    let newest = |is: fn(&Object) -> bool| mine.clone().filter(|(_, event)| is(event)).max_by_key(|(at, _)| *at);
    let (at, failed) = newest(|event| FAILED.contains(&event.reason.as_str()))?;
    let succeeded: Option<Timestamp> = newest(|event| event.reason == SUCCEEDED).map(|(at, _)| at);
    succeeded.is_none_or(|succeeded| succeeded < at).then(|| Failure {
        reason: failed.reason.as_str().into(),
        message: failed.message.as_str().into(),
        at,
    })
}

fn binding(
    bound: Bound<'_>,
    service: Option<&Object>,
    slices: &[Object],
    settings: Settings,
    events: &[Object],
) -> Binding {
    let mut addresses: BTreeMap<IpAddr, bool> = BTreeMap::new();
    let port = port_name(&bound, service);
    let of_port = slices.iter().filter(|slice| port.as_ref().is_none_or(|port| slice.has_port(port)));
    for endpoint in of_port.flat_map(|slice| slice.endpoints.iter().flatten()) {
        // The controller registers pods, and nothing else that stands in a slice.
        if endpoint.pointer("/targetRef/kind").and_then(Value::as_str) != Some("Pod") {
            continue;
        }
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
        name: bound.binding.path().into(),
        service: format!("{}/{}", bound.namespace, bound.service).into(),
        by_address: bound.by_address,
        ready: of(true),
        others: of(false),
        is_shared: bound.binding.spec.get("multiClusterTargetGroup").and_then(Value::as_bool).unwrap_or(false),
        failure: failure("TargetGroupBinding", bound.binding, events),
        settings,
        target_group: bound.target_group,
    }
}

/// The name of the Service's port that is bound: of pods with several forms there is a slice for each. `None` where it
/// cannot be told, and every slice counts.
fn port_name(bound: &Bound<'_>, service: Option<&Object>) -> Option<String> {
    let wanted = bound.binding.spec.pointer("/serviceRef/port")?;
    let ports = service?.spec.get("ports")?.as_array()?;
    let name = |port: &Value| port.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_it = |port: &&Value| port.get("port") == Some(wanted) || wanted.as_str() == Some(name(port).as_str());
    ports.iter().find(is_it).map(name)
}

#[cfg(test)]
mod tests;

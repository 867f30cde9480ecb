//! What the objects of a cluster ask AWS for. Where it is not certain, more is asked for than less: that keeps.
//!
//! Source: AWS Load Balancer Controller, `pkg/ingress/group_loader.go`, `pkg/service/model_builder.go` and
//! `docs/guide/ingress/annotations.md`.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::clusters::{AskedStack, ExternalDns, Objects};
use facts::inventory::stack::Object as Kind;
use facts::untrusted::one_line;
use serde_json::Value;

use crate::list::Lists;
use crate::listing::{CONTROLLER, EXTERNAL_DNS, Listing};
use crate::object::Object;

/// The controllers behind an `IngressClass` that make load balancers.
const CONTROLLERS: [&str; 2] = ["ingress.k8s.aws/alb", "eks.amazonaws.com/alb"];
const GROUP: &str = "alb.ingress.kubernetes.io/group.name";
const CLASS: &str = "kubernetes.io/ingress.class";
const DEFAULT_CLASS: &str = "ingressclass.kubernetes.io/is-default-class";
/// The annotation by which the controller takes a Service of any type.
const SERVICE_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";
const SERVICE_TYPES: [&str; 2] = ["external", "nlb-ip"];
/// A copy of the object as `kubectl apply` once wrote it: what is in it stands in the object itself, or does no more.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// The finalizers of an Ingress that has its own stack, and what stands before the group's name in those of a group.
const OWN_STACK: [&str; 2] = ["ingress.k8s.aws/resources", "ingress.eks.amazonaws.com/resources"];
const OF_GROUP: [&str; 2] = ["group.ingress.k8s.aws/", "group.ingress.eks.amazonaws.com/"];
const OF_SERVICE: [&str; 2] = ["service.k8s.aws/resources", "service.eks.amazonaws.com/resources"];
/// The longest ARN of a resource that is looked after.
const LONGEST_TOKEN: usize = 300;
/// The most characters of an event that are told.
const LONGEST_MESSAGE: usize = 300;

/// What all of these lists ask for.
pub(crate) fn asked(lists: &Lists) -> Objects {
    let of = |listing: Listing| lists.get(&listing).map_or(&[][..], Vec::as_slice);
    let deployments = |name: &'static str| of(Listing::Deployments).iter().filter(move |it| it.is_of(name));
    let classes = Classes::new(lists);
    let ingresses = of(Listing::Ingresses).iter().flat_map(|it| classes.stacks_of(it).into_iter().map(ingress));
    let services = of(Listing::Services).iter().filter(|it| service_asks(it)).map(|it| stack(Kind::Service, it.path()));
    let gateways = of(Listing::Gateways).iter().map(|it| stack(Kind::Gateway, it.path()));
    Objects {
        stacks: ingresses.chain(services).chain(gateways).collect(),
        unsettled: of(Listing::Events).iter().filter_map(failing).collect(),
        mentions: lists
            .iter()
            .flat_map(|(listing, objects)| objects.iter().flat_map(|it| named_in(*listing, it)))
            .collect(),
        external_dns: deployments(EXTERNAL_DNS).map(external_dns).collect(),
        rolling_out: deployments(CONTROLLER).find(|it| is_rolling_out(it)).map(Object::path),
    }
}

fn ingress(name: String) -> AskedStack {
    stack(Kind::Ingress, name)
}

fn stack(object: Kind, name: String) -> AskedStack {
    AskedStack { object, name }
}

/// What the classes of Ingresses say of those that name them.
pub(crate) struct Classes<'a> {
    classes: BTreeMap<&'a str, &'a Object>,
    /// The parameters of classes, by API group and name: Auto Mode has a kind of its own.
    params: BTreeMap<(&'a str, &'a str), &'a Object>,
}

impl<'a> Classes<'a> {
    pub(crate) fn new(lists: &'a Lists) -> Self {
        let of = |listing: Listing| lists.get(&listing).into_iter().flatten();
        let params = [Listing::IngressClassParams, Listing::AutoModeClassParams];
        let params = params.into_iter().flat_map(|listing| of(listing).map(move |it| (listing.group(), it)));
        Self {
            classes: of(Listing::IngressClasses).map(|it| (it.metadata.name.as_str(), it)).collect(),
            params: params.map(|(group, it)| ((group, it.metadata.name.as_str()), it)).collect(),
        }
    }

    fn class_of(&self, it: &Object) -> Option<&'a Object> {
        self.classes.get(it.spec_text("/ingressClassName")?).copied()
    }

    /// The groups of classes that take Ingresses without a class.
    fn default_groups(&self) -> impl Iterator<Item = &'a str> {
        let defaults = self.classes.values().copied().filter(|it| it.annotation(DEFAULT_CLASS) == Some("true"));
        defaults.filter_map(|it| self.params_of_class(it)?.spec_text("/group/name"))
    }

    /// The parameters of the class of an Ingress.
    pub(crate) fn params_of(&self, it: &Object) -> Option<&'a Object> {
        self.params_of_class(self.class_of(it)?)
    }

    fn params_of_class(&self, class: &Object) -> Option<&'a Object> {
        let (group, name) = (class.spec_text("/parameters/apiGroup")?, class.spec_text("/parameters/name")?);
        self.params.get(&(group, name)).copied()
    }

    /// Every stack that an Ingress asks for: its group, or one of its own, and any that it was in and has not left.
    pub(crate) fn stacks_of(&self, it: &Object) -> BTreeSet<String> {
        let finalizers = || it.metadata.finalizers.iter().map(String::as_str);
        let left_behind =
            OF_GROUP.iter().flat_map(|before| finalizers().filter_map(move |name| name.strip_prefix(before)));
        let mut stacks: BTreeSet<String> = left_behind.map(ToOwned::to_owned).collect();
        if finalizers().any(|name| OWN_STACK.contains(&name)) {
            stacks.insert(it.path());
        }
        let class = self.class_of(it).and_then(|it| it.spec_text("/controller"));
        // The old annotation wins over the field where both are there.
        let is_annotated = it.annotation(CLASS).is_some_and(|name| Some(name) != it.spec_text("/ingressClassName"));
        if class.is_some_and(|name| !CONTROLLERS.contains(&name)) && !is_annotated {
            return stacks;
        }
        let groups = [self.params_of(it).and_then(|it| it.spec_text("/group/name")), it.annotation(GROUP)];
        if it.spec_text("/ingressClassName").is_none() {
            stacks.extend(self.default_groups().map(ToOwned::to_owned));
        }
        if groups.iter().all(Option::is_none) {
            stacks.insert(it.path());
        }
        stacks.extend(groups.into_iter().flatten().map(ToOwned::to_owned));
        stacks
    }
}

pub(crate) fn service_asks(it: &Object) -> bool {
    let is_the_controllers = it.annotation(SERVICE_TYPE).is_some_and(|name| SERVICE_TYPES.contains(&name));
    it.spec_text("/type") == Some("LoadBalancer")
        || is_the_controllers
        || it.metadata.deletion_timestamp.is_some()
        || it.metadata.finalizers.iter().any(|name| OF_SERVICE.contains(&name.as_str()))
}

/// What the controller last failed at, by the object's `namespace/name`.
fn failing(event: &Object) -> Option<(String, String)> {
    let about = event.about.as_ref()?;
    if !["Ingress", "Service", "Gateway"].contains(&about.kind.as_str()) {
        return None;
    }
    let (kind, reason) = (one_line(&about.kind, LONGEST_MESSAGE), one_line(&event.reason, LONGEST_MESSAGE));
    let path = format!("{}/{}", about.namespace, about.name);
    let told = format!("{kind} {path} has {reason}: {}", one_line(&event.message, LONGEST_MESSAGE));
    Some((path, told))
}

/// Everything in an object that may be the ARN, id or name of an AWS resource.
fn named_in(listing: Listing, it: &Object) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, value) in it.metadata.annotations.iter().filter(|(key, _)| *key != LAST_APPLIED) {
        found.extend(words(value).map(ToOwned::to_owned));
    }
    let mut values = vec![&it.spec];
    while let Some(value) = values.pop() {
        match value {
            Value::String(text) => {
                let is_named = |word: &&str| listing.names_resources() || is_id(word);
                found.extend(words(text).filter(is_named).map(ToOwned::to_owned));
            }
            Value::Array(list) => values.extend(list),
            Value::Object(fields) => values.extend(fields.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}

/// The words of a text, parted by what no ARN, id or name has.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = |it: char| it.is_whitespace() || it.is_control() || "\"'`,;[](){}<>|\\".contains(it);
    text.split(parts).filter(|word| !word.is_empty() && word.len() <= LONGEST_TOKEN)
}

fn is_id(word: &str) -> bool {
    word.starts_with("arn:") || word.starts_with("sg-")
}

/// The owner that external-dns marks records with. Source: external-dns, `docs/flags.md`.
fn external_dns(it: &Object) -> ExternalDns {
    const FLAG: &str = "--txt-owner-id";
    const VARIABLE: &str = "EXTERNAL_DNS_TXT_OWNER_ID";
    let list = |of: &Value, name: &str| of.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut owner = None;
    for container in it.spec.pointer("/template/spec/containers").and_then(Value::as_array).into_iter().flatten() {
        let words = [list(container, "command"), list(container, "args")].concat();
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        let joined = words.iter().find_map(|word| word.strip_prefix(FLAG)?.strip_prefix('='));
        let apart = words.windows(2).find_map(|pair| if let [FLAG, value] = pair { Some(*value) } else { None });
        let variables = list(container, "env");
        let variable = variables.iter().find(|it| it.get("name").and_then(Value::as_str) == Some(VARIABLE));
        // A value from elsewhere, such as a ConfigMap, is not read.
        let by_variable = variable.map(|it| it.get("value").and_then(Value::as_str).unwrap_or("$"));
        // A whole set of variables, or a command line in one word, may say it as well.
        let may_say = container.get("envFrom").is_some() || words.iter().any(|word| word.contains(FLAG));
        let found = joined.or(apart).or(by_variable).or(may_say.then_some("$"));
        owner = owner.or(found.map(ToOwned::to_owned));
    }
    let owner = owner.unwrap_or_else(|| "default".to_owned());
    ExternalDns { name: it.path(), owner: Some(owner).filter(|owner| !owner.contains('$')) }
}

/// Whether not every pod is of the newest form yet.
fn is_rolling_out(it: &Object) -> bool {
    let of = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64);
    let wanted = of(&it.spec, "replicas").unwrap_or(1);
    let number = |name: &str| of(&it.status, name).unwrap_or(0);
    let is_seen = it.metadata.generation.is_none_or(|generation| number("observedGeneration") >= generation);
    !is_seen || number("updatedReplicas") < wanted || number("replicas") > number("updatedReplicas")
}

#[cfg(test)]
mod tests;

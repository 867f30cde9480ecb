//! Who made a resource, read from its tags: names prove nothing, tags decide.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::ClusterName;

pub type Tags = BTreeMap<String, String>;

/// The key of the tag that every resource of the AWS Load Balancer Controller carries.
/// Source: AWS Load Balancer Controller, `pkg/deploy/tracking/provider.go`.
pub const CLUSTER_TAG: &str = "elbv2.k8s.aws/cluster";

/// The key of the cluster's name on what EKS Auto Mode makes.
/// Source: AWS managed policy `AmazonEKSLoadBalancingPolicy`.
const AUTO_TAG: &str = "eks:eks-cluster-name";
/// The key of the cluster's name on what the controller's first version made.
const FIRST_TAG: &str = "ingress.k8s.aws/cluster";

/// The object of Kubernetes that a stack is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Object {
    Ingress,
    Service,
    Gateway,
}

impl Object {
    /// The name of its kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Service => "Service",
            Self::Gateway => "Gateway",
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One kind of stack, as its tags tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What stands before `/stack` and `/resource` in the keys.
    pub prefix: &'static str,
    pub family: Family,
    pub object: Object,
}

/// Every kind of stack that is known.
/// Source: AWS Load Balancer Controller, `pkg/deploy/tracking/provider.go` and `pkg/gateway/constants`; the tags of EKS
/// Auto Mode are those of the controller under a name of EKS.
pub const ORIGINS: [Origin; 6] = [
    Origin { prefix: "ingress.k8s.aws", family: Family::Controller, object: Object::Ingress },
    Origin { prefix: "service.k8s.aws", family: Family::Controller, object: Object::Service },
    Origin { prefix: "gateway.k8s.aws.alb", family: Family::Controller, object: Object::Gateway },
    Origin { prefix: "gateway.k8s.aws.nlb", family: Family::Controller, object: Object::Gateway },
    Origin { prefix: "ingress.eks.amazonaws.com", family: Family::AutoMode, object: Object::Ingress },
    Origin { prefix: "service.eks.amazonaws.com", family: Family::AutoMode, object: Object::Service },
];

impl Origin {
    /// The name of the stack of this kind that the tags tell.
    pub fn stack<'a>(&self, tags: &'a Tags) -> Option<&'a String> {
        tags.get(&format!("{}/stack", self.prefix))
    }

    /// Whether the tags tell anything of a stack of this kind.
    fn is_told(&self, tags: &Tags) -> bool {
        self.stack(tags).is_some() || tags.contains_key(&format!("{}/resource", self.prefix))
    }

    /// The cluster that the tags of this kind of stack name. The first version had the same keys of stacks.
    pub fn cluster<'a>(&self, tags: &'a Tags) -> Option<&'a String> {
        match self.family {
            Family::Controller | Family::ControllerV1 => tags.get(CLUSTER_TAG).or_else(|| tags.get(FIRST_TAG)),
            Family::AutoMode => tags.get(AUTO_TAG),
            Family::InTree => None,
        }
    }
}

/// What stands before a cluster's name in a key; the value is `owned` or `shared`.
const OF_CLUSTER: &str = "kubernetes.io/cluster/";
/// The key of a Service's name: of the in-tree provider, and of the controller's first version.
const SERVICE: &str = "kubernetes.io/service-name";
/// The key of the tag of eksctl.
const EKSCTL_TAG: &str = "alpha.eksctl.io/cluster-name";
/// Keys of which the value is a cluster's name: of the first version, of eksctl, and of EKS.
const CLUSTER_IN_VALUE: [&str; 5] =
    [FIRST_TAG, "kubernetes.io/cluster-name", EKSCTL_TAG, "eks:cluster-name", "aws:eks:cluster-name"];

/// A controller whose tags are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// The AWS Load Balancer Controller: the only one that we clean up after.
    Controller,
    /// Its first version, the ALB Ingress Controller.
    ControllerV1,
    /// The cloud provider inside Kubernetes, which uses the same names.
    InTree,
    /// EKS Auto Mode, which AWS runs and whose code is not public.
    AutoMode,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Controller => "the AWS Load Balancer Controller",
            Self::ControllerV1 => "the ALB Ingress Controller (version 1)",
            Self::InTree => "the in-tree cloud provider",
            Self::AutoMode => "EKS Auto Mode",
        })
    }
}

/// The controller's unit of work: everything that one Ingress, group, Service or Gateway of one cluster asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stack {
    /// The cluster, as the controller was told its name.
    pub cluster: ClusterName,
    /// `ingress.k8s.aws` and so on; `None` for what a whole cluster shares.
    pub origin: Option<String>,
    /// `namespace/name` or a group's name; empty for what a whole cluster shares.
    pub name: String,
    /// What it is within the stack, such as `LoadBalancer`; empty where the tag is missing.
    pub part: String,
}

impl Stack {
    /// The stack without what the resource is in it: equal for all of its resources.
    pub fn key(&self) -> String {
        format!("{} {} {}", self.cluster, self.origin.as_deref().unwrap_or("shared"), self.name)
    }

    /// Whether it is a group of Ingresses. Source: AWS Load Balancer Controller, `pkg/ingress/group.go`.
    pub fn is_group(&self) -> bool {
        self.object() == Some(Object::Ingress) && !self.name.contains('/')
    }

    /// The kind of object that it is made for; `None` for what a whole cluster shares.
    pub fn object(&self) -> Option<Object> {
        let prefix = self.origin.as_deref()?;
        ORIGINS.iter().find(|origin| origin.prefix == prefix).map(|origin| origin.object)
    }
}

impl fmt::Display for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Some(origin) => write!(f, "{origin} stack {} of cluster {}", self.name, self.cluster),
            None => write!(f, "what cluster {} shares", self.cluster),
        }
    }
}

/// Why tags do not make a resource one that we clean up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOurs {
    /// No controller's tags.
    NoFamily,
    /// The tags of another controller.
    Other(Family),
    /// The tags of more than one controller.
    Several(Vec<Family>),
    /// The controller's cluster tag, but no stack, two stacks, or an empty value.
    Inconsistent,
    /// Another tag names another cluster.
    OtherCluster {
        /// That tag.
        key: String,
        /// The cluster that it names.
        cluster: String,
    },
}

impl fmt::Display for NotOurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFamily => write!(f, "it has no controller's tags"),
            Self::Other(family) => write!(f, "its tags are those of {family}"),
            Self::Several(families) => {
                let names: Vec<String> = families.iter().map(Family::to_string).collect();
                write!(f, "its tags are those of {}", names.join(" and "))
            }
            Self::Inconsistent => write!(f, "it has {CLUSTER_TAG}, but not exactly one stack"),
            Self::OtherCluster { key, cluster } => write!(f, "its tag {key} names another cluster, {cluster:?}"),
        }
    }
}

/// Every controller whose tags are there.
///
/// Source: AWS Load Balancer Controller and its first version, cloud-provider-aws, and the manifests of EKS Auto Mode.
pub fn families(tags: &Tags) -> Vec<Family> {
    let any = |prefix: &str| tags.keys().any(|key| key.starts_with(prefix));
    let first_version = tags.contains_key(FIRST_TAG) || any("kubernetes.io/ingress-name");
    let in_tree = (any(SERVICE) || any(OF_CLUSTER)) && !first_version;
    let of_auto = ORIGINS.iter().filter(|origin| origin.family == Family::AutoMode);
    let auto = any(AUTO_TAG) || of_auto.into_iter().any(|origin| any(&format!("{}/", origin.prefix)));
    [
        (Family::Controller, tags.contains_key(CLUSTER_TAG)),
        (Family::ControllerV1, first_version),
        (Family::InTree, in_tree),
        (Family::AutoMode, auto),
    ]
    .into_iter()
    .filter_map(|(family, is_there)| is_there.then_some(family))
    .collect()
}

/// The stack that the tags name: those of the controller, consistent in themselves, and no tag beside them that names
/// another cluster or is another controller's.
pub fn stack(tags: &Tags) -> Result<Stack, NotOurs> {
    let families = families(tags);
    match families.as_slice() {
        [] => Err(NotOurs::NoFamily),
        [Family::Controller, beside @ ..] if beside.iter().all(|it| is_harmless(*it, tags)) => {
            let stack = of_controller(tags).ok_or(NotOurs::Inconsistent)?;
            named_beside(tags, &stack.cluster).map_or(Ok(stack), Err)
        }
        [other] => Err(NotOurs::Other(*other)),
        several => Err(NotOurs::Several(several.to_vec())),
    }
}

/// Whether tags of this family are no other controller's claim beside the controller's own: it leaves the tags of its
/// first version on what it took over, and operators tag what is a cluster's for themselves.
/// Source: AWS Load Balancer Controller, `docs/deploy/upgrade/migrate_v1_v2.md`.
fn is_harmless(family: Family, tags: &Tags) -> bool {
    match family {
        Family::Controller | Family::ControllerV1 => true,
        Family::InTree => !tags.keys().any(|key| key.starts_with(SERVICE)),
        Family::AutoMode => false,
    }
}

/// The first tag that names another cluster than this one.
fn named_beside(tags: &Tags, cluster: &ClusterName) -> Option<NotOurs> {
    let in_value = |key: &str, value: &str| CLUSTER_IN_VALUE.contains(&key).then(|| value.to_owned());
    let in_key = |key: &str| key.strip_prefix(OF_CLUSTER).map(ToOwned::to_owned);
    tags.iter().find_map(|(key, value)| {
        let named = in_value(key, value).or_else(|| in_key(key))?;
        (named != cluster.as_str()).then(|| NotOurs::OtherCluster { key: key.clone(), cluster: named })
    })
}

/// The cluster that the tags call the owner, by whatever tool they are; `None` where they name none or share it.
pub fn owner(tags: &Tags) -> Option<ClusterName> {
    let in_value = |key: &&str| tags.get(*key).filter(|value| !value.is_empty()).map(ClusterName::new);
    let by_value = std::iter::once(&CLUSTER_TAG).chain(&CLUSTER_IN_VALUE).find_map(in_value);
    let owned = |(key, value): (&String, &String)| {
        key.strip_prefix(OF_CLUSTER).filter(|_| value == "owned").map(ClusterName::new)
    };
    by_value.or_else(|| tags.iter().find_map(owned))
}

/// Tags, by key and value, that call what no controller made this cluster's own.
pub fn owned_by(cluster: &ClusterName) -> [(String, &str); 2] {
    [(format!("{OF_CLUSTER}{cluster}"), "owned"), (EKSCTL_TAG.to_owned(), cluster.as_str())]
}

fn of_controller(tags: &Tags) -> Option<Stack> {
    let text = |key: &str| tags.get(key).filter(|value| !value.is_empty()).cloned();
    let cluster = ClusterName::new(text(CLUSTER_TAG)?);
    let is_there = |origin: &&Origin| origin.family == Family::Controller && origin.is_told(tags);
    let origins: Vec<&str> = ORIGINS.iter().filter(is_there).map(|origin| origin.prefix).collect();
    match (origins.as_slice(), text("elbv2.k8s.aws/resource")) {
        ([], Some(part)) => Some(Stack { cluster, origin: None, name: String::new(), part }),
        ([origin], None) => Some(Stack {
            cluster,
            name: text(&format!("{origin}/stack"))?,
            part: text(&format!("{origin}/resource")).unwrap_or_default(),
            origin: Some((*origin).to_owned()),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    const INGRESS: [(&str, &str); 3] = [
        (CLUSTER_TAG, "retail"),
        ("ingress.k8s.aws/stack", "shop/web"),
        ("ingress.k8s.aws/resource", "shop/web-web:80"),
    ];

    /// What the first version wrote, and the second leaves on what it took over.
    const FIRST_VERSION: [(&str, &str); 7] = [
        ("ingress.k8s.aws/cluster", "retail"),
        ("kubernetes.io/cluster/retail", "owned"),
        ("kubernetes.io/cluster-name", "retail"),
        ("kubernetes.io/namespace", "shop"),
        ("kubernetes.io/ingress-name", "web"),
        ("kubernetes.io/service-name", "web"),
        ("kubernetes.io/service-port", "80"),
    ];

    #[test]
    fn tags_beside_the_controllers_own_contradict_nothing_unless_they_name_another_cluster() {
        let with = |more: &[(&str, &str)]| stack(&tags(&[&INGRESS[..], more].concat()));
        let alone = with(&[]);
        assert_eq!(with(&FIRST_VERSION), alone);
        assert_eq!(with(&[("kubernetes.io/cluster/retail", "owned")]), alone);
        for key in CLUSTER_IN_VALUE {
            assert_eq!(with(&[(key, "retail")]), alone, "{key}");
            let other = with(&[&FIRST_VERSION[..], &[(key, "wholesale")]].concat());
            let said = NotOurs::OtherCluster { key: key.to_owned(), cluster: "wholesale".to_owned() };
            assert_eq!(other, Err(said), "{key}");
        }
        let key = "kubernetes.io/cluster/wholesale".to_owned();
        let other = with(&[&FIRST_VERSION[..], &[(key.as_str(), "shared")]].concat()).unwrap_err();
        assert_eq!(other.to_string(), "its tag kubernetes.io/cluster/wholesale names another cluster, \"wholesale\"");
        assert_eq!(other, NotOurs::OtherCluster { key, cluster: "wholesale".to_owned() });
    }

    #[test]
    fn the_controllers_tags_name_cluster_and_stack() {
        let stack = stack(&tags(&INGRESS)).unwrap();
        assert_eq!(stack.to_string(), "ingress.k8s.aws stack shop/web of cluster retail");
        assert_eq!(stack.part, "shop/web-web:80");
    }

    #[test]
    fn the_shared_security_group_has_no_stack() {
        let stack = stack(&tags(&[(CLUSTER_TAG, "retail"), ("elbv2.k8s.aws/resource", "backend-sg")])).unwrap();
        assert_eq!((stack.origin, stack.part.as_str()), (None, "backend-sg"));
    }

    #[test]
    fn another_controllers_tags_are_recognised_and_not_ours() {
        let cases: [(&[(&str, &str)], Family); 4] = [
            (&FIRST_VERSION, Family::ControllerV1),
            (&[("kubernetes.io/cluster/retail", "owned"), ("kubernetes.io/service-name", "shop/web")], Family::InTree),
            (&[("ingress.k8s.aws/cluster", "retail"), ("kubernetes.io/cluster/retail", "owned")], Family::ControllerV1),
            (&[("eks:eks-cluster-name", "retail"), ("ingress.eks.amazonaws.com/stack", "shop/web")], Family::AutoMode),
        ];
        for (pairs, family) in cases {
            assert_eq!(stack(&tags(pairs)), Err(NotOurs::Other(family)));
        }
    }

    #[test]
    fn two_families_two_stacks_or_none_are_not_ours() {
        let with = |more: &[(&str, &str)]| stack(&tags(&[&INGRESS[..], more].concat()));
        let several = with(&[("kubernetes.io/cluster/retail", "owned"), ("kubernetes.io/service-name", "shop/web")]);
        assert_eq!(several, Err(NotOurs::Several(vec![Family::Controller, Family::InTree])));
        let auto = with(&[("eks:eks-cluster-name", "retail")]);
        assert_eq!(auto, Err(NotOurs::Several(vec![Family::Controller, Family::AutoMode])));
        assert_eq!(with(&[("service.k8s.aws/stack", "shop/web")]), Err(NotOurs::Inconsistent));
        assert_eq!(with(&[(CLUSTER_TAG, "")]), Err(NotOurs::Inconsistent));
        assert_eq!(stack(&tags(&INGRESS[..1])), Err(NotOurs::Inconsistent));
        assert_eq!(stack(&Tags::new()), Err(NotOurs::NoFamily));
    }
}

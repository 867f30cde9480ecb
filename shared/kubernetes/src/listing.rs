//! The table of what is listed: whatever can ask AWS for something, name what another asked for, or tell how that goes.

/// What is listed, by API group and plural name, as roles of Kubernetes write them; the first API has no group's name.
macro_rules! listings {
    ($($(#[$doc:meta])* $name:ident: $group:literal $plural:literal;)*) => {
        /// One list of a cluster.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Listing {
            $($(#[$doc])* $name,)*
        }

        impl Listing {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The API group; empty for the first API.
            pub fn group(self) -> &'static str {
                match self { $(Self::$name => $group,)* }
            }

            /// The plural name, as paths and roles have it.
            pub fn plural(self) -> &'static str {
                match self { $(Self::$name => $plural,)* }
            }
        }
    };
}

listings! {
    Services: "" "services";
    /// Only warnings.
    Events: "" "events";
    /// Only those of the AWS Load Balancer Controller and of external-dns.
    Deployments: "apps" "deployments";
    /// Those of one Service.
    EndpointSlices: "discovery.k8s.io" "endpointslices";
    Ingresses: "networking.k8s.io" "ingresses";
    IngressClasses: "networking.k8s.io" "ingressclasses";
    TargetGroupBindings: "elbv2.k8s.aws" "targetgroupbindings";
    IngressClassParams: "elbv2.k8s.aws" "ingressclassparams";
    /// Those of EKS Auto Mode.
    AutoModeBindings: "eks.amazonaws.com" "targetgroupbindings";
    AutoModeClassParams: "eks.amazonaws.com" "ingressclassparams";
    Gateways: "gateway.networking.k8s.io" "gateways";
    HttpRoutes: "gateway.networking.k8s.io" "httproutes";
    GrpcRoutes: "gateway.networking.k8s.io" "grpcroutes";
    TcpRoutes: "gateway.networking.k8s.io" "tcproutes";
    TlsRoutes: "gateway.networking.k8s.io" "tlsroutes";
    UdpRoutes: "gateway.networking.k8s.io" "udproutes";
    LoadBalancerConfigurations: "gateway.k8s.aws" "loadbalancerconfigurations";
    TargetGroupConfigurations: "gateway.k8s.aws" "targetgroupconfigurations";
    ListenerRuleConfigurations: "gateway.k8s.aws" "listenerruleconfigurations";
}

/// What tells all that a cluster asks AWS for.
pub(crate) const ASKED: &[Listing] = &[
    Listing::Services,
    Listing::Events,
    Listing::Deployments,
    Listing::Ingresses,
    Listing::IngressClasses,
    Listing::TargetGroupBindings,
    Listing::IngressClassParams,
    Listing::AutoModeBindings,
    Listing::AutoModeClassParams,
    Listing::Gateways,
    Listing::HttpRoutes,
    Listing::GrpcRoutes,
    Listing::TcpRoutes,
    Listing::TlsRoutes,
    Listing::UdpRoutes,
    Listing::LoadBalancerConfigurations,
    Listing::TargetGroupConfigurations,
    Listing::ListenerRuleConfigurations,
];

/// What tells, of one load balancer, who asks for it and what binds its target groups.
pub(crate) const DECLARED: &[Listing] = &[
    Listing::Services,
    Listing::Deployments,
    Listing::Ingresses,
    Listing::IngressClasses,
    Listing::TargetGroupBindings,
    Listing::IngressClassParams,
    Listing::AutoModeBindings,
    Listing::AutoModeClassParams,
    Listing::Gateways,
];

/// The label that tells what a Deployment is, and its values. Source: the Helm charts of both, `templates/_helpers.tpl`.
pub(crate) const NAME_LABEL: &str = "app.kubernetes.io/name";
pub(crate) const CONTROLLER: &str = "aws-load-balancer-controller";
pub(crate) const EXTERNAL_DNS: &str = "external-dns";

/// What narrows a list. Source: Kubernetes documentation, "Labels and Selectors" and "Field Selectors".
#[derive(Clone, Debug)]
pub(crate) enum Selector {
    Labels(String),
    Fields(String),
}

impl Listing {
    /// As a role and a refusal name it, such as `ingresses.networking.k8s.io`.
    pub fn name(self) -> String {
        match self.group() {
            "" => self.plural().to_owned(),
            group => format!("{}.{group}", self.plural()),
        }
    }

    /// What narrows the list of all namespaces; of most all is needed.
    pub(crate) fn selector(self) -> Option<Selector> {
        match self {
            Self::Events => Some(Selector::Fields("type=Warning".to_owned())),
            Self::Deployments => Some(Selector::Labels(format!("{NAME_LABEL} in ({CONTROLLER},{EXTERNAL_DNS})"))),
            Self::Services
            | Self::EndpointSlices
            | Self::Ingresses
            | Self::IngressClasses
            | Self::TargetGroupBindings
            | Self::IngressClassParams
            | Self::AutoModeBindings
            | Self::AutoModeClassParams
            | Self::Gateways
            | Self::HttpRoutes
            | Self::GrpcRoutes
            | Self::TcpRoutes
            | Self::TlsRoutes
            | Self::UdpRoutes
            | Self::LoadBalancerConfigurations
            | Self::TargetGroupConfigurations
            | Self::ListenerRuleConfigurations => None,
        }
    }

    /// Whether a name in it is that of an AWS resource or of something that may be one.
    pub(crate) fn names_resources(self) -> bool {
        match self {
            Self::TargetGroupBindings
            | Self::IngressClassParams
            | Self::AutoModeBindings
            | Self::AutoModeClassParams
            | Self::HttpRoutes
            | Self::GrpcRoutes
            | Self::TcpRoutes
            | Self::TlsRoutes
            | Self::UdpRoutes
            | Self::LoadBalancerConfigurations
            | Self::TargetGroupConfigurations
            | Self::ListenerRuleConfigurations => true,
            Self::Services
            | Self::Events
            | Self::Deployments
            | Self::EndpointSlices
            | Self::Ingresses
            | Self::IngressClasses
            | Self::Gateways => false,
        }
    }
}

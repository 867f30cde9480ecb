//! The kinds of object that a cluster serves, as its discovery tells them.

/// The table: group, version, plural, kind, whether it lies in a namespace.
macro_rules! kinds {
    ($($name:ident: $group:literal $version:literal $plural:literal $namespaced:literal;)*) => {
        /// A kind of object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $($name,)*
        }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub(super) fn group(self) -> &'static str {
                match self { $(Self::$name => $group,)* }
            }

            pub(super) fn version(self) -> &'static str {
                match self { $(Self::$name => $version,)* }
            }

            pub(super) fn plural(self) -> &'static str {
                match self { $(Self::$name => $plural,)* }
            }

            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            pub(super) fn is_namespaced(self) -> bool {
                match self { $(Self::$name => $namespaced,)* }
            }
        }
    };
}

kinds! {
    Service: "" "v1" "services" true;
    Event: "" "v1" "events" true;
    Pod: "" "v1" "pods" true;
    Secret: "" "v1" "secrets" true;
    Deployment: "apps" "v1" "deployments" true;
    EndpointSlice: "discovery.k8s.io" "v1" "endpointslices" true;
    Ingress: "networking.k8s.io" "v1" "ingresses" true;
    IngressClass: "networking.k8s.io" "v1" "ingressclasses" false;
    TargetGroupBinding: "elbv2.k8s.aws" "v1beta1" "targetgroupbindings" true;
    IngressClassParams: "elbv2.k8s.aws" "v1beta1" "ingressclassparams" false;
    Gateway: "gateway.networking.k8s.io" "v1" "gateways" true;
    HTTPRoute: "gateway.networking.k8s.io" "v1" "httproutes" true;
    LoadBalancerConfiguration: "gateway.k8s.aws" "v1beta1" "loadbalancerconfigurations" true;
    TargetGroupConfiguration: "gateway.k8s.aws" "v1beta1" "targetgroupconfigurations" true;
}

impl Kind {
    /// `v1`, `networking.k8s.io/v1` and so on.
    pub(super) fn api_version(self) -> String {
        match self.group() {
            "" => self.version().to_owned(),
            group => format!("{group}/{}", self.version()),
        }
    }

    /// Whether Kubernetes itself has it: objects of its own kinds do not say in a list what they are.
    pub(super) fn is_built_in(self) -> bool {
        ["", "apps", "discovery.k8s.io", "networking.k8s.io"].contains(&self.group())
    }
}

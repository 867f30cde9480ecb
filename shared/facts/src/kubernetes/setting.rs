//! What an Ingress can declare of its load balancer: each annotation that is held against what AWS has.

use serde::{Deserialize, Serialize};

use crate::untrusted::BoundedText;

/// The value of an annotation, as it stands there.
pub type DeclaredText = BoundedText<2000>;

/// The table: the annotation, its field in `IngressClassParams`, and what of AWS it is held against.
/// Source: AWS Load Balancer Controller, `docs/guide/ingress/annotations.md` and `docs/guide/ingress/ingress_class.md`.
macro_rules! settings {
    ($($name:ident: $annotation:literal $field:literal $of_group:literal $held_against:literal;)*) => {
        /// One annotation. A class's parameters win over it, and for a target group those of its Service do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Setting {
            $(#[doc = $annotation] $name,)*
        }

        impl Setting {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The key of the annotation.
            pub fn annotation(self) -> &'static str {
                match self { $(Self::$name => concat!("alb.ingress.kubernetes.io/", $annotation),)* }
            }

            /// The field of the spec of `IngressClassParams` that says the same; `None` where none does.
            pub fn field(self) -> Option<&'static str> {
                match self { $(Self::$name => Some($field).filter(|field| !field.is_empty()),)* }
            }

            /// Whether it is of each target group and not of the load balancer.
            pub fn is_of_target_group(self) -> bool {
                match self { $(Self::$name => $of_group,)* }
            }

            /// What AWS has instead, where it differs.
            pub fn held_against(self) -> &'static str {
                match self { $(Self::$name => $held_against,)* }
            }
        }
    };
}

settings! {
    Scheme: "scheme" "scheme" false "the scheme of the load balancer";
    IpAddressType: "ip-address-type" "ipAddressType" false "its type of addresses";
    LoadBalancerName: "load-balancer-name" "loadBalancerName" false "its name";
    SecurityGroups: "security-groups" "" false "its security groups, of those that are named by id";
    InboundCidrs: "inbound-cidrs" "inboundCIDRs" false "the ranges that its security groups let in";
    LoadBalancerAttributes: "load-balancer-attributes" "loadBalancerAttributes" false "its attributes";
    WebAcl: "wafv2-acl-arn" "wafv2AclArn" false "the web ACL in front of it";
    ListenPorts: "listen-ports" "" false "its listeners";
    SslRedirect: "ssl-redirect" "sslRedirectPort" false "the redirect of its HTTP listeners";
    CertificateArn: "certificate-arn" "certificateArn" false "the certificates of its HTTPS listeners";
    SslPolicy: "ssl-policy" "sslPolicy" false "the TLS policy of its HTTPS listeners";
    TargetType: "target-type" "targetType" true "what is registered: addresses of pods, or nodes";
    TargetGroupAttributes: "target-group-attributes" "" true "the attributes of the target group, where the event asks for these";
    HealthcheckPath: "healthcheck-path" "" true "the path of its health check";
    HealthcheckPort: "healthcheck-port" "" true "the port of its health check, where that is a number";
    HealthcheckProtocol: "healthcheck-protocol" "" true "the protocol of its health check";
    HealthcheckInterval: "healthcheck-interval-seconds" "" true "the interval of its health check";
    HealthcheckTimeout: "healthcheck-timeout-seconds" "" true "the timeout of its health check";
    HealthyThreshold: "healthy-threshold-count" "" true "good checks in a row until healthy";
    UnhealthyThreshold: "unhealthy-threshold-count" "" true "bad checks in a row until unhealthy";
    SuccessCodes: "success-codes" "" true "the statuses that count as healthy";
}

//! An emulator with the proxy before it, for one test.

use sandbox::ministack::Ministack;
use sandbox::places::Directory;
use sandbox::proxy::Proxy;
use sandbox::wire::{QueryService, Wire};

/// What one test needs. Fields are dropped in order: the emulator's directory goes last.
pub(crate) struct Local {
    pub(crate) proxy: Proxy,
    pub(crate) wire: Wire,
    ministack: Ministack,
    _directory: Directory,
}

impl Local {
    pub(crate) async fn start() -> Self {
        let directory = Directory::new().unwrap();
        let proxy = Proxy::start().await.unwrap();
        let ministack = Ministack::start(directory.path(), &proxy.url(), &[]).await.unwrap();
        proxy.point_at(ministack.address());
        let wire = Wire::new(proxy.url());
        Self { proxy, wire, ministack, _directory: directory }
    }

    /// The emulator's own address, past the proxy.
    pub(crate) fn emulator(&self) -> std::net::SocketAddr {
        self.ministack.address()
    }

    /// An ELB call that must succeed, and the first text of an element of its answer.
    pub(crate) async fn elb(&self, action: &str, form: &[(&str, &str)], element: &str) -> String {
        let answer = self.wire.query(QueryService::ELB, action, form).await.unwrap();
        answer.text(element).unwrap_or_default()
    }

    /// A load balancer with a listener that forwards to a group with one target, and the ARNs of the three.
    pub(crate) async fn stack(&self, target: std::net::SocketAddr) -> [String; 3] {
        let subnets = [("Name", "shop"), ("Subnets.member.1", "subnet-1"), ("Subnets.member.2", "subnet-2")];
        let balancer = self.elb("CreateLoadBalancer", &subnets, "LoadBalancerArn").await;
        let group = self.group("k8s-shop", target).await;
        let form = [
            ("LoadBalancerArn", balancer.as_str()),
            ("Protocol", "HTTP"),
            ("Port", "80"),
            ("DefaultActions.member.1.Type", "forward"),
            ("DefaultActions.member.1.TargetGroupArn", group.as_str()),
        ];
        let listener = self.elb("CreateListener", &form, "ListenerArn").await;
        [balancer, listener, group]
    }

    /// A target group that checks `/health` of one target.
    pub(crate) async fn group(&self, name: &str, target: std::net::SocketAddr) -> String {
        let form =
            [("Name", name), ("TargetType", "ip"), ("HealthCheckPath", "/health"), ("HealthCheckTimeoutSeconds", "5")];
        let group = self.elb("CreateTargetGroup", &form, "TargetGroupArn").await;
        let (id, port) = (target.ip().to_string(), target.port().to_string());
        let form = [("TargetGroupArn", group.as_str()), ("Targets.member.1.Id", &id), ("Targets.member.1.Port", &port)];
        self.elb("RegisterTargets", &form, "").await;
        group
    }
}

//! The whole local AWS in one value: the front, the proxy, the emulator and the world, started and stopped together.

mod deploy;
mod left;
mod mailbox;
mod run;

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::{Arc, Mutex};

pub use deploy::{PARAMETERS, Printed, READ_CLUSTERS};
pub use mailbox::Mail;

use crate::base::locked;
use crate::cluster::Cluster;
use crate::error::KitError;
use crate::front::{Behaviour, DoorState, Front, Protocols};
use crate::ministack::{Ministack, REGION};
use crate::places::{self, Directory};
use crate::proxy::{PAGE, Proxy};
use crate::wire::{ACCESS_KEY, Wire};
use crate::world::orphans::Orphans;
use crate::world::{DOMAIN, World};

pub const STACK: &str = "albkeeper";

/// The targets' addresses: two pods.
const TARGETS: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11)), IpAddr::V4(Ipv4Addr::new(127, 0, 0, 12))];

/// A running sandbox. Dropping it stops every process, closes every port and removes its directory.
pub struct Sandbox {
    pub world: World,
    /// What users meet: stub API, edge, DNS, certificates.
    pub front: Arc<Front>,
    /// The way to the account: counts and faults.
    pub proxy: Proxy,
    /// The API servers of its clusters, that of the site first.
    pub clusters: Vec<Cluster>,
    mailbox: Mutex<Option<String>>,
    environment: Vec<(String, String)>,
    ministack: Ministack,
    directory: Directory,
}

impl Sandbox {
    /// Starts everything and builds the healthy world. Nothing is deployed yet.
    pub async fn start() -> Result<Self, KitError> {
        Self::start_with(&[]).await
    }

    /// The same, with further variables in the functions' environment.
    pub async fn start_with(further: &[(&str, &str)]) -> Result<Self, KitError> {
        let directory = Directory::new()?;
        let front = Arc::new(Front::start(DOMAIN, &TARGETS).await?);
        let authority = front.pki.write_ca(directory.path())?;
        let mut environment = functions_environment(&front, &authority);
        environment.extend(further.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let proxy = Proxy::start().await?;
        let ministack = Ministack::start(directory.path(), &proxy.url(), &environment).await?;
        proxy.point_at(ministack.address());
        let world = World::build(Wire::new(proxy.url()).quiet(), Arc::clone(&front)).await?;
        front.edge.point_at(world.edge(ministack.address()));
        let clusters = world.start_clusters(&proxy).await?;
        Ok(Self { world, front, proxy, clusters, mailbox: Mutex::default(), environment, ministack, directory })
    }

    /// The same, with every call checked against the policies of whoever makes it.
    pub async fn start_enforcing() -> Result<Self, KitError> {
        let more_context = places::root().join("tests/sandbox/iam").display().to_string();
        // The kit itself is root.
        let root = ("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        Self::start_with(&[("AUTH", "true"), ("PYTHONPATH", &more_context), root]).await
    }

    /// A client that the proxy treats as the kit's own.
    pub fn quiet(&self) -> Wire {
        Wire::new(self.proxy.url()).quiet()
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// What the functions find in their environment besides what the template gives them.
    pub fn functions_env(&self) -> &[(String, String)] {
        &self.environment
    }

    /// What a person (or `sam`) needs in theirs to reach this AWS and no other.
    pub fn user_env(&self) -> Vec<(String, String)> {
        let pairs = [
            ("AWS_ENDPOINT_URL", self.proxy.url()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "sandbox".to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("SAM_CLI_TELEMETRY", "0".to_owned()),
            // A call that would leave the machine ends here instead.
            ("HTTPS_PROXY", "http://127.0.0.1:9".to_owned()),
            ("NO_PROXY", "127.0.0.1,localhost".to_owned()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Mends the world, the front and the proxy: everything is healthy again. What is deployed stays.
    pub async fn heal(&self) -> Result<(), KitError> {
        self.proxy.clear_faults();
        self.proxy.clear_targets();
        self.proxy.leave_unconfirmed(&[]);
        self.proxy.set_page(PAGE);
        for stub in &self.front.stubs {
            stub.heal().await?;
        }
        for zone in 0..self.front.edge.addresses().len() {
            self.front.edge.set_zone(zone, DoorState::Up).await?;
        }
        self.front.edge.waf_block(false);
        self.front.edge.offer(Protocols::Usual)?;
        self.front.edge.serve(&self.front.certificate)?;
        self.front.dns.heal();
        for cluster in &self.clusters {
            cluster.heal();
        }
        if let Some(own) = self.clusters.first() {
            self.world.mend_cluster(own);
        }
        self.world.reimport(&self.front.certificate).await?;
        self.world.mend().await
    }

    /// Leaves in the account what a dead cluster leaves behind, and what only looks like it. Once a sandbox.
    pub async fn leave_orphans(&self) -> Result<Orphans, KitError> {
        let orphans = Orphans::leave(&self.world, &self.proxy).await?;
        if let Some(own) = self.clusters.first() {
            orphans.ask_for_the_living(own);
        }
        Ok(orphans)
    }

    /// Every stub answers on `path` like this.
    pub fn behave(&self, path: &str, behaviour: &Behaviour) {
        for stub in &self.front.stubs {
            stub.behave(path, behaviour.clone());
        }
    }

    /// The emulator's own address, past the proxy.
    pub fn emulator(&self) -> std::net::SocketAddr {
        self.ministack.address()
    }

    fn queue(&self) -> Option<String> {
        locked(&self.mailbox).clone()
    }
}

/// Where names are asked for, which port stands for which, and whom to trust.
fn functions_environment(front: &Front, authority: &Path) -> Vec<(String, String)> {
    let ports = format!("80={},443={}", front.edge.http_port, front.edge.https_port);
    vec![
        ("RESOLVERS".to_owned(), front.dns.addr.to_string()),
        ("DIAL_PORTS".to_owned(), ports),
        ("PROBE_LOOPBACK".to_owned(), "true".to_owned()),
        ("SSL_CERT_FILE".to_owned(), authority.display().to_string()),
        // The local AWS has no rates to keep to.
        ("HURRY".to_owned(), "1000".to_owned()),
    ]
}

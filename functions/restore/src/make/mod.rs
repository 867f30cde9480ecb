//! The only calls that make anything, one file a kind. None of them removes anything, and none writes over anything:
//! what changes something, such as attributes, is only asked of what we made and what was not whole yet.

mod certificate;
mod load_balancer;
mod record;
mod security_group;
mod target_group;
mod web_acl;

use aws_smithy_types::retry::RetryConfig;
use cloud::Cloud;
use cloud::plain::{Ask, EC2, ELB, Plain, Service, xml};
use cloud::unseen::unseen;
use facts::inventory::ZoneId;
use facts::inventory::record::Record;
use facts::{Seen, Unseen};
use restoration::{Form, Names, Thing};
use serde_json::Value;

/// The IAM actions of all calls that are made here.
pub const ACTIONS: &[&[&str]] = &[
    certificate::ACTIONS,
    load_balancer::ACTIONS,
    record::ACTIONS,
    security_group::ACTIONS,
    target_group::ACTIONS,
    web_acl::ACTIONS,
];

const ELB_VERSION: &str = "2015-12-01";

/// The clients that make things.
#[derive(Clone, Debug)]
pub struct Makers {
    /// For calls that AWS takes for one when they come twice.
    patient: Plain,
    /// For calls that come out otherwise the second time: each goes out once.
    once: Plain,
    route53: aws_sdk_route53::Client,
}

/// Something that we made for what was removed, in this run or in one that ended in the midst of it. Of nothing else is
/// anything changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun<'a> {
    /// Its ARN or id.
    pub(crate) id: &'a str,
    /// How it is now.
    pub(crate) now: &'a Thing,
}

impl Makers {
    /// Clients like those of `cloud`, and counted with them.
    pub fn new(cloud: &Cloud) -> Self {
        let route53 = aws_sdk_route53::config::Builder::from(cloud.config())
            .retry_config(RetryConfig::disabled())
            .interceptor(cloud.counting())
            .build();
        Self {
            patient: cloud.plain().clone(),
            once: cloud.plain().without_retries(),
            route53: aws_sdk_route53::Client::from_conf(route53),
        }
    }

    /// Makes the thing itself, without its parts, and gives its ARN or id. `seal` is that of its snapshot.
    pub(crate) async fn begin(&self, thing: &Thing, seal: &str, names: &Names) -> Seen<String> {
        match thing {
            Thing::TargetGroup(it) => target_group::begin(self, it, names).await,
            Thing::LoadBalancer(it) => load_balancer::begin(self, it, names).await,
            Thing::SecurityGroup(it) => security_group::begin(self, it).await,
            Thing::WebAcl(it) => web_acl::begin(self, it).await,
            Thing::Certificate(it) => certificate::begin(self, it, seal).await,
            Thing::Records { .. } => Err(odd("records are made all at once")),
        }
    }

    /// Makes the parts that are missing; gives those that could not be made, each with the reason.
    pub(crate) async fn complete(&self, thing: &Thing, begun: Begun<'_>, names: &Names) -> Vec<String> {
        match (thing, begun.now) {
            (Thing::TargetGroup(then), Thing::TargetGroup(now)) => {
                target_group::complete(self, then, now, begun, names).await
            }
            (Thing::LoadBalancer(then), Thing::LoadBalancer(now)) => {
                Box::pin(load_balancer::complete(self, then, now, begun, names)).await
            }
            (Thing::SecurityGroup(then), Thing::SecurityGroup(now)) => {
                security_group::complete(self, then, now, names).await
            }
            (Thing::WebAcl(then), Thing::WebAcl(now)) => web_acl::complete(self, then, now, begun).await,
            _ => Vec::new(),
        }
    }

    /// Makes these records of one zone, all of them or none.
    pub(crate) async fn records(&self, zone: &ZoneId, records: &[Record]) -> Seen<()> {
        record::make(&self.route53, zone, records).await
    }

    async fn elb(&self, action: &'static str, iam: &str, parameters: Form) -> Seen<String> {
        // AWS takes an `ELBv2` call that comes twice for one. Source: `ELBv2` API reference, each "is idempotent".
        let ask = Ask::Query { action, version: ELB_VERSION, parameters };
        self.patient.ask(ELB, ask).await.map_err(|error| unseen(iam, &error))
    }

    async fn ec2(&self, action: &'static str, iam: &str, parameters: Form) -> Seen<String> {
        self.once.ask(EC2, Ask::ec2(action, parameters)).await.map_err(|error| unseen(iam, &error))
    }

    async fn json(&self, plain: &Plain, to: Json, body: Value) -> Seen<Value> {
        let ask = Ask::Json { prefix: to.prefix, action: to.action, body };
        let answer = plain.ask(to.service, ask).await.map_err(|error| unseen(to.iam, &error))?;
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&answer).map_err(|error| unreadable(to.iam, &error.to_string()))
    }
}

/// A call of AWS JSON.
#[derive(Clone, Copy)]
struct Json {
    service: Service,
    prefix: &'static str,
    action: &'static str,
    iam: &'static str,
}

/// The id in the answer to a creation. Without it something was made that nobody can name.
fn id(iam: &str, answer: &str, element: &str) -> Seen<String> {
    xml::first(answer, element).ok_or_else(|| unreadable(iam, &format!("the answer lacks {element}")))
}

fn unreadable(iam: &str, why: &str) -> Unseen {
    Unseen::Failed { action: iam.to_owned(), code: None, message: why.to_owned() }
}

fn odd(why: &str) -> Unseen {
    unreadable("making it", why)
}

/// A part that could not be made, where it could not.
fn part(words: impl Into<String>, made: Seen<String>) -> Option<String> {
    made.err().map(|why| format!("{}: {why}", words.into()))
}

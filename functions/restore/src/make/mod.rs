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
use cloud::query::{Ask, EC2, ELB, QueryClient, Service, xml};
use cloud::unseen::unseen;
use facts::inventory::ZoneId;
use facts::inventory::record::Record;
use facts::{Seen, Unseen};
use restoration::{Creation, Form, Names, Part, Sends, Step, Thing};
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
    patient: QueryClient,
    /// For calls that come out otherwise the second time: each goes out once.
    once: QueryClient,
    route53: aws_sdk_route53::Client,
}

/// Something that we made for what was removed, in this run or in one that ended in the midst of it. Of nothing else is
/// anything changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun<'a> {
    /// Its ARN or id.
    pub(crate) id: &'a str,
    pub(crate) now: &'a Thing,
}

/// What came of making the parts of something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Completed {
    pub(crate) made: Vec<Creation>,
    /// What could not be made, each with the reason.
    pub(crate) without: Vec<String>,
}

impl Completed {
    fn note(&mut self, words: impl Into<String>, creation: Creation, made: Seen<String>) {
        match made {
            Ok(_) => self.made.push(creation),
            Err(why) => self.without.push(format!("{}: {why}", words.into())),
        }
    }

    /// Notes a part that is of no kind that this thing has.
    fn odd(&mut self, creation: &Creation) {
        self.without.push(format!("{:?}: it is made otherwise", creation.part));
    }
}

impl Makers {
    /// Clients like those of `cloud`, and counted with them.
    pub fn new(cloud: &Cloud) -> Self {
        let route53 = aws_sdk_route53::config::Builder::from(cloud.config())
            .retry_config(RetryConfig::disabled())
            .interceptor(cloud.watch())
            .build();
        Self {
            patient: cloud.query().clone(),
            once: cloud.query().without_retries(),
            route53: aws_sdk_route53::Client::from_conf(route53),
        }
    }

    /// Makes the thing itself, without its parts: what was sent for it, and its ARN or id. `names` are those that things
    /// of this run have by now.
    pub(crate) async fn begin(&self, step: &Step, names: &Names) -> (Vec<Creation>, Seen<String>) {
        let Some(itself) = step.creations.iter().find(|it| it.part == Part::Itself) else {
            return (Vec::new(), Err(odd("nothing of it was told")));
        };
        let sends = itself.sends.called(names);
        let made = match (&step.thing, &sends) {
            (Thing::TargetGroup(_), Sends::Form(form)) => target_group::begin(self, form.clone()).await,
            (Thing::LoadBalancer(_), Sends::Form(form)) => load_balancer::begin(self, form.clone()).await,
            (Thing::SecurityGroup(_), Sends::Form(form)) => security_group::begin(self, form.clone()).await,
            (Thing::WebAcl(_), Sends::Json(body)) => web_acl::begin(self, body.clone()).await,
            (Thing::Certificate(_), Sends::Json(body)) => certificate::begin(self, body.clone()).await,
            (
                Thing::TargetGroup(_) | Thing::LoadBalancer(_) | Thing::SecurityGroup(_),
                Sends::Json(_) | Sends::Records { .. },
            )
            | (Thing::WebAcl(_) | Thing::Certificate(_), Sends::Form(_) | Sends::Records { .. })
            | (Thing::Records { .. }, Sends::Form(_) | Sends::Json(_) | Sends::Records { .. }) => {
                Err(odd("it is made otherwise"))
            }
        };
        (vec![Creation { sends, ..itself.clone() }], made)
    }

    /// Makes the parts that are missing.
    pub(crate) async fn complete(&self, step: &Step, begun: Begun<'_>, names: &Names) -> Completed {
        let parts: Vec<Creation> = step
            .creations
            .iter()
            .filter(|it| it.part != Part::Itself)
            .map(|it| Creation { part: it.part.clone(), sends: it.sends.called(names) })
            .collect();
        match begun.now {
            Thing::TargetGroup(now) => target_group::complete(self, parts, now, begun.id).await,
            Thing::LoadBalancer(now) => Box::pin(load_balancer::complete(self, parts, now, begun.id)).await,
            Thing::SecurityGroup(now) => security_group::complete(self, parts, now, names).await,
            Thing::WebAcl(now) => web_acl::complete(self, parts, now).await,
            Thing::Certificate(_) | Thing::Records { .. } => Completed::default(),
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

    async fn json(&self, query: &QueryClient, to: Json, body: Value) -> Seen<Value> {
        let ask = Ask::Json { prefix: to.prefix, action: to.action, body };
        let answer = query.ask(to.service, ask).await.map_err(|error| unseen(to.iam, &error))?;
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&answer).map_err(|error| unreadable(to.iam, &error.to_string()))
    }
}

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
    Unseen::Failed { action: iam.to_owned(), code: None, message: why.into() }
}

fn odd(why: &str) -> Unseen {
    unreadable("making it", why)
}

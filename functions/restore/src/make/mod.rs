//! The only calls that make anything. None of them removes anything, and none writes over anything: what changes something,
//! such as attributes, is only asked of what we made and what was not whole yet.

mod calls;
mod records;

use aws_smithy_types::retry::RetryConfig;
use cloud::Cloud;
use cloud::query::{Ask, EC2, ELB, QueryClient, xml};
use cloud::unseen::unseen;
use facts::{Seen, Unseen};
use restoration::answers::attributes_in;
use restoration::{Call, Form, Sends};
use serde_json::Value;

use self::calls::{ATTRIBUTES_OF_LISTENER, Api, Way, way};

/// The IAM actions of all calls that are made here.
pub const ACTIONS: &[&[&str]] = &[calls::ACTIONS];

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

    /// Sends one call: the ARN or id of what it made, where what it makes has one.
    pub async fn send(&self, call: Call, sends: &Sends) -> Seen<Option<String>> {
        let way = way(call);
        match sends {
            Sends::Form(form) => self.form(way, form.clone()).await,
            Sends::Json(body) => self.json(way, body.clone()).await,
            Sends::Records { zone, records } => {
                Box::pin(records::make(&self.route53, zone, records)).await.map(|()| None)
            }
        }
    }

    async fn form(&self, way: Way, form: Form) -> Seen<Option<String>> {
        let answer = match way.api {
            Api::Elb => self.elb(way.action, way.iam, form).await?,
            Api::Ec2 => {
                let answer = self.once.ask(EC2, Ask::ec2(way.action, form)).await;
                answer.map_err(|error| unseen(way.iam, &error))?
            }
            Api::Json { .. } | Api::Route53 => return Err(unreadable(way.iam, "it takes no parameters")),
        };
        named(way, |element| xml::first(&answer, element))
    }

    async fn elb(&self, action: &'static str, iam: &str, parameters: Form) -> Seen<String> {
        // AWS takes an `ELBv2` call that comes twice for one. Source: `ELBv2` API reference, each "is idempotent".
        let ask = Ask::Query { action, version: ELB_VERSION, parameters };
        self.patient.ask(ELB, ask).await.map_err(|error| unseen(iam, &error))
    }

    async fn json(&self, way: Way, body: Value) -> Seen<Option<String>> {
        let Api::Json { service, prefix, repeats } = way.api else {
            return Err(unreadable(way.iam, "it takes no JSON"));
        };
        let client = if repeats { &self.patient } else { &self.once };
        let answer = client.ask(service, Ask::Json { prefix, action: way.action, body }).await;
        let answer = answer.map_err(|error| unseen(way.iam, &error))?;
        if answer.is_empty() {
            return named(way, |_| None);
        }
        let answer: Value = serde_json::from_str(&answer).map_err(|error| unreadable(way.iam, &error.to_string()))?;
        named(way, |pointer| answer.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned))
    }

    /// The attributes that a listener has.
    pub(crate) async fn attributes_of_listener(&self, arn: &str) -> Seen<Vec<(String, String)>> {
        let about = vec![("ListenerArn".to_owned(), arn.to_owned())];
        let told = self.elb("DescribeListenerAttributes", ATTRIBUTES_OF_LISTENER, about).await?;
        attributes_in(&told).map_err(|why| unreadable(ATTRIBUTES_OF_LISTENER, &why))
    }
}

/// What the answer calls what was made. Without it something was made that nobody can name.
fn named(way: Way, find: impl FnOnce(&str) -> Option<String>) -> Seen<Option<String>> {
    let Some(id) = way.id else { return Ok(None) };
    let field = id.rsplit('/').next().unwrap_or(id);
    find(id).map(Some).ok_or_else(|| unreadable(way.iam, &format!("the answer lacks {field}")))
}

fn unreadable(iam: &str, why: &str) -> Unseen {
    Unseen::Failed { action: iam.to_owned(), code: None, message: why.into() }
}

//! An account in memory with a bucket, a zone and a load balancer's world, and a list of every call.

use std::sync::{Arc, Mutex, MutexGuard};

use aws::Aws;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_route53::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use facts::inventory::Resource;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::bucket::Bucket;
use super::elb::Elb;
use super::groups::Groups;
use super::json::Json;
use super::kms::Kms;
use super::scenarios::makes;
use super::zone::Zone;

pub(super) struct Asked {
    pub(super) operation: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: String,
    headers: Vec<(String, String)>,
}

pub(super) struct Says {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) etag: Option<String>,
    pub(super) modified: Option<Timestamp>,
}

pub(super) fn ok(body: impl Into<Vec<u8>>) -> Says {
    refuses(200, body)
}

pub(super) fn refuses(status: u16, body: impl Into<Vec<u8>>) -> Says {
    Says { status, body: body.into(), etag: None, modified: None }
}

/// A refusal of the query protocol.
pub(super) fn error(status: u16, code: &str, message: &str) -> Says {
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    refuses(status, format!("<ErrorResponse>{error}</ErrorResponse>"))
}

impl Asked {
    /// What somebody asks without a client.
    pub(super) fn by_hand(operation: &str, form: &[(&str, &str)]) -> Self {
        let body = form.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&");
        let [operation, method, path] = [operation, "POST", "/"].map(ToOwned::to_owned);
        Self { operation, method, path, body, headers: Vec::new() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn query(&self, name: &str) -> String {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| decoded(value)).next().unwrap_or_default()
    }

    /// The parameters of the query protocol, without action and version.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(key, _)| !["Action", "Version"].contains(key))
            .map(|(key, it)| (decoded(key), decoded(it)))
            .collect()
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) bucket: Bucket,
    pub(super) zone: Zone,
    pub(super) elb: Elb,
    pub(super) groups: Groups,
    pub(super) json: Json,
    pub(super) kms: Kms,
    /// Every call, in order.
    pub(super) calls: Vec<String>,
    /// Operations that are refused, with AWS's code, after so many more calls of each.
    pub(super) refused: Vec<(String, String, usize)>,
    /// Operations whose reply is lost although they were done, after so many more calls of each.
    pub(super) lost: Vec<(String, usize)>,
    /// How many more calls reach AWS before the process ends.
    pub(super) calls_left: Option<usize>,
    /// How many more things are made before the process ends, with the reply to the last one on its way.
    pub(super) makes_left: Option<usize>,
    requests: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Account(Arc<Mutex<World>>);

impl Account {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The number of the last request.
    pub(super) fn world_requests(&self) -> usize {
        self.world().requests
    }

    /// A number that no request had.
    pub(super) fn next(&self) -> usize {
        let mut world = self.world();
        world.requests += 1;
        world.requests
    }

    pub(super) fn put(&self, key: &str, content: &impl Serialize) {
        self.world().bucket.0.insert(key.to_owned(), (serde_json::to_vec(content).unwrap(), 1));
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.world().bucket.0.get(key).map(|(bytes, _)| String::from_utf8(bytes.clone()).unwrap())
    }

    pub(super) fn remove(&self, resource: &Resource) {
        let mut world = self.world();
        match resource {
            Resource::Record(it) => it.records.iter().chain(&it.ownership).for_each(|it| world.zone.remove(it)),
            Resource::SecurityGroup(it) => world.groups.remove(it.id.as_str()),
            Resource::WebAcl(_) | Resource::Certificate(_) => world.json.remove(resource.id().as_str()),
            Resource::LoadBalancer(_) | Resource::TargetGroup(_) => world.elb.remove(resource.id().as_str()),
            Resource::ValidationRecord(it) => {
                for record in &it.records {
                    world.zone.remove(record);
                }
            }
        }
    }

    /// From now on the next call of this operation is refused.
    pub(super) fn refuse(&self, operation: &str, code: &str) {
        self.refuse_after(0, operation, code);
    }

    /// So many calls of this operation succeed, and the one after them is refused.
    pub(super) fn refuse_after(&self, calls: usize, operation: &str, code: &str) {
        self.world().refused.push((operation.to_owned(), code.to_owned(), calls));
    }

    /// So many calls of this operation are answered, and the reply to the one after them is lost.
    pub(super) fn lose_after(&self, calls: usize, operation: &str) {
        self.world().lost.push((operation.to_owned(), calls));
    }

    /// The calls that were made since the last time that this was asked.
    pub(super) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.world().calls)
    }

    pub(super) fn aws(&self) -> Aws {
        let account = self.clone();
        let http = infallible_client_fn(move |request| {
            let header = |name: &str| request.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
            let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
            let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
            let host = request.uri().host().unwrap_or_default().to_owned();
            let headers = request.headers().iter();
            let headers =
                headers.map(|(key, it)| (key.to_string(), it.to_str().unwrap_or_default().to_owned())).collect();
            let method = request.method().to_string();
            let operation = operation(&host, header("x-amz-target"), &method, &path, &body);
            let says = account.answer(&host, &Asked { operation, method, path, body, headers });
            let mut response = Response::new(StatusCode::try_from(says.status).unwrap(), SdkBody::from(says.body));
            if let Some(etag) = says.etag {
                response.headers_mut().insert("etag", format!("\"{etag}\""));
            }
            if let Some(modified) = says.modified {
                let modified = modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
                response.headers_mut().insert("last-modified", modified);
            }
            response.try_into_http1x().unwrap()
        });
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            .retry_config(RetryConfig::disabled())
            .build();
        Aws::with_config(&config, None)
    }

    fn answer(&self, host: &str, asked: &Asked) -> Says {
        let mut world = self.world();
        world.calls.push(asked.operation.clone());
        if let Some(left) = world.calls_left {
            if left == 0 {
                return no_answer();
            }
            world.calls_left = Some(left - 1);
        }
        let mut due = None;
        for (at, (operation, _, calls)) in world.refused.iter_mut().enumerate() {
            if *operation == asked.operation {
                due = due.or((*calls == 0).then_some(at));
                *calls = calls.saturating_sub(1);
            }
        }
        if let Some(at) = due {
            let (_, code, _) = world.refused.remove(at);
            let json = format!(r#"{{"__type": "{code}", "Message": "as the test wants it"}}"#);
            return if asked.body.starts_with('{') {
                refuses(400, json)
            } else {
                error(400, &code, "as the test wants it")
            };
        }
        let mut is_lost = false;
        world.lost.retain_mut(|(operation, calls)| {
            let is_due = *operation == asked.operation && *calls == 0;
            if *operation == asked.operation {
                *calls = calls.saturating_sub(1);
            }
            is_lost |= is_due;
            !is_due
        });
        let says = world.does(host, asked);
        if says.status == 200 && makes(&asked.operation) {
            world.makes_left = world.makes_left.map(|left| left.saturating_sub(1));
            if world.makes_left == Some(0) {
                world.calls_left = Some(0);
                is_lost = true;
            }
        }
        if is_lost { no_answer() } else { says }
    }
}

/// What a broken connection leaves: no whole answer.
fn no_answer() -> Says {
    ok("<html")
}

impl World {
    fn does(&mut self, host: &str, asked: &Asked) -> Says {
        let world = self;
        match host.split('.').next().unwrap_or_default() {
            "elasticloadbalancing" => named(world.elb.answer(asked), &asked.operation, true),
            "route53" => world.zone.answer(asked),
            "sns" => ok("<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"),
            "wafv2" | "acm" => world.json.answer(asked),
            "ec2" => named(world.groups.answer(asked), &asked.operation, false),
            "kms" => world.kms.answer(asked),
            _ => world.bucket.answer(asked),
        }
    }
}

/// The answer in the element that carries the operation's name, and of ELB in a second one.
fn named(says: Says, operation: &str, twice: bool) -> Says {
    let body = String::from_utf8(says.body).unwrap();
    let inside = match body.strip_prefix("<R>").and_then(|rest| rest.strip_suffix("</R>")) {
        Some(inside) => inside,
        None if body == "<R/>" => "",
        None => return Says { body: body.into_bytes(), ..says },
    };
    let inside = if twice { format!("<{operation}Result>{inside}</{operation}Result>") } else { inside.to_owned() };
    Says { body: format!("<{operation}Response>{inside}</{operation}Response>").into_bytes(), ..says }
}

/// Each protocol names its operation elsewhere.
fn operation(host: &str, target: &str, method: &str, path: &str, body: &str) -> String {
    let named = target.split_once('.').map(|(_, name)| name.to_owned());
    let action = body.split_once("Action=").map(|(_, rest)| rest.split('&').next().unwrap_or_default().to_owned());
    named.or(action).unwrap_or_else(|| {
        let service = if host.starts_with("route53") { "route53" } else { "s3" };
        let list = if path.contains("list-type=2") { "List" } else { "" };
        format!("{service}:{list}{method}")
    })
}

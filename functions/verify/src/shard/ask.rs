//! The event of a shard, checked: the mistakes of all sites in one answer, each with its place.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;

use checklist::alerts::Policy;
use facts::ids::{AccountId, Domain, Region};
use facts::load_balancer::LoadBalancer;
use facts::untrusted::one_line;
use input::Problem;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::site::SiteKey;
use crate::request::{Discover, ShardRequest};
use crate::settings::Fences;
use crate::{Asked, accepted, alerts};

/// Fields that only make sense for the whole event, or for an event of one site.
const NOT_OF_A_SITE: [(&str, &str); 4] = [
    ("page", "is of the whole event: put it there"),
    ("answer_only", "is of the whole event: put it there"),
    ("load", "is for an event of one site, by hand"),
    ("replay", "is for an event of one site, by hand"),
];
/// Those of `alerts`.
const NOT_OF_ALERTS: [&str; 2] = ["name", "max_mails_per_hour"];
/// The most characters of what mails call a shard: a subject has 99.
const LONGEST_NAME: usize = 60;
/// What has no place in `defaults`.
const OF_ONE_SITE: [&str; 2] = ["domain", "load_balancer"];
/// What is right for a site that was found where `defaults` say nothing of endpoints: that anything answers. A server's own
/// failure is no answer.
const ANSWERS: Range<u16> = 200..500;

/// For how many minutes the figures of one that was found serve: there may be hundreds, and each is billed.
const EVERY_MIN: u32 = 360;

/// What an event of a shard asks for.
#[derive(Debug)]
pub struct Shard {
    /// What mails call it.
    pub name: String,
    /// The account that is looked at, where the event names one.
    pub account: Option<AccountId>,
    /// What no site of it goes beyond, in the Region that is looked at.
    pub fences: Fences,
    /// The sites that the event names.
    pub given: BTreeMap<SiteKey, Asked>,
    /// Which load balancers are found by themselves.
    pub discover: Option<Discover>,
    /// How readily people are told, as far as that is the shard's.
    pub alerts: Policy,
    /// Who asks.
    pub asker: Asker,
    /// Whether only the answer is wanted.
    pub answer_only: bool,
    /// The fields of an event that hold for every site which does not say otherwise.
    pub(crate) defaults: Map<String, Value>,
}

/// Who asks for a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    Person,
    /// The stack's own schedule.
    Schedule,
    /// The fleet that it is of.
    Fleet {
        /// Whether it is where the function itself is.
        is_home: bool,
        /// Whether its state machine asks, and not a person.
        is_scheduled: bool,
    },
}

impl Asker {
    pub fn is_the_schedule(self) -> bool {
        self == Self::Schedule
    }

    /// Whether the stack's own domain and load balancer are left to the first schedule. Elsewhere the same names are of
    /// somebody else.
    pub fn leaves_own_question(self) -> bool {
        match self {
            Self::Person => false,
            Self::Schedule => true,
            Self::Fleet { is_home, .. } => is_home,
        }
    }

    /// Whether figures of `CloudWatch` serve for more than one run: each is billed, and a schedule asks all the time.
    pub fn keeps_figures(self) -> bool {
        match self {
            Self::Person => false,
            Self::Schedule => true,
            Self::Fleet { is_scheduled, .. } => is_scheduled,
        }
    }
}

/// Whether the event, out of its envelope, is one of a shard.
pub fn is_shard(event: &Value) -> bool {
    ["sites", "discover"].iter().any(|field| event.get(field).is_some())
}

/// Reads the event, or finds every mistake in it.
pub(crate) fn ask(event: Value, fences: &Fences, at: Timestamp) -> Result<Shard, Vec<Problem>> {
    let told = event.get("alerts").cloned();
    let mut request = input::read::<ShardRequest>(event)?;
    let mut problems = Vec::new();
    let account = id("account", request.account.take(), &mut problems);
    let region: Option<Region> = id("region", request.region.take(), &mut problems);
    let is_elsewhere = account.is_some() || region.is_some();
    let here = region.map_or_else(|| fences.region.clone(), String::from);
    let fences = Fences { region: here, ..fences.clone() };
    let parsed = alerts::parse_policy(request.alerts);
    let are_alerts_right = parsed.is_ok();
    let alerts = parsed.unwrap_or_else(|wrong| {
        problems.extend(wrong);
        Policy::default()
    });
    let mut reading = Reading { fences: &fences, at, problems };
    let is_alone = request.sites.is_empty() && !is_elsewhere;
    reading.discovery(request.discover.as_ref(), request.page, is_alone);
    if request.sites.is_empty() && request.discover.is_none() {
        reading.wrong("sites", "has no site, and nothing is discovered: name a site, or what to discover");
    }
    // What is wrong with it is told already, and not of the defaults again.
    let told = told.filter(|_| are_alerts_right);
    let under: Map<String, Value> = told.map(|told| ("alerts".to_owned(), told)).into_iter().collect();
    let defaults = reading.defaults(&under, &request.defaults);
    let given = reading.sites(&defaults, request.sites);
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    let named = || match (&request.discover, given.len()) {
        (Some(discover), _) if !discover.clusters.is_empty() => discover.clusters.join(", "),
        (_, 1) => "1 site".to_owned(),
        (Some(_) | None, _) => fences.region.clone(),
    };
    let name = one_line(&alerts.name.clone().unwrap_or_else(named), LONGEST_NAME);
    let answer_only = request.answer_only;
    let discover = request.discover;
    Ok(Shard {
        name,
        account,
        fences,
        given,
        discover,
        alerts,
        asker: if request.page { Asker::Schedule } else { Asker::Person },
        answer_only,
        defaults,
    })
}

/// A text of the event as what it names.
fn id<T: TryFrom<String, Error: Display>>(path: &str, text: Option<String>, problems: &mut Vec<Problem>) -> Option<T> {
    let read = T::try_from(text?);
    read.map_err(|wrong| problems.push(Problem::new(path, wrong.to_string()))).ok()
}

impl Shard {
    /// Whether the event says at which ports sites are asked.
    pub fn names_ports(&self) -> bool {
        self.defaults.contains_key("ports")
    }

    /// What is asked of a load balancer whose domain is not known yet: all that hangs on no domain.
    pub fn without_domain(&self, of: &LoadBalancer) -> Result<Asked, Vec<Problem>> {
        self.found(of, &anywhere(&self.fences), &json!({}))
    }

    /// What is asked of a site that was found. `ports` are those of its listeners.
    pub fn found(&self, of: &LoadBalancer, domain: &str, ports: &Value) -> Result<Asked, Vec<Problem>> {
        let endpoint = json!({"name": "GET /", "path": "/"});
        let figures = json!({"every_min": EVERY_MIN});
        let found = json!({"scheme": of.scheme.as_str(), "ports": ports, "endpoints": [endpoint], "metrics": figures});
        let own = json!({"domain": domain, "load_balancer": of.arn.as_str()});
        let event = merged(merged(object(found), &self.defaults), &object(own));
        let mut asked = crate::ask(Value::Object(event), &self.fences)?;
        if !self.defaults.contains_key("endpoints") {
            asked.expectations.endpoints.iter_mut().for_each(|endpoint| endpoint.status = ANSWERS.collect());
        }
        Ok(asked)
    }
}

/// What is read, and all that is wrong with it.
struct Reading<'a> {
    fences: &'a Fences,
    at: Timestamp,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn wrong(&mut self, path: &str, message: &str) {
        self.problems.push(Problem::new(path, message));
    }

    fn discovery(&mut self, discover: Option<&Discover>, is_the_schedules: bool, is_alone: bool) {
        if discover.is_some_and(|it| it.clusters.is_empty() && it.tags.is_empty() && it.names.is_none()) {
            self.wrong("discover", "needs clusters, tags or names: else it would be every load balancer there is");
        }
        let is_own = |it: &Discover| {
            is_alone && it.tags.is_empty() && it.names.is_none() && self.fences.are_watched(&it.clusters)
        };
        if is_the_schedules && !discover.is_some_and(is_own) {
            let message = "is of the schedule's shard, so of all clusters of the parameter WatchClusters and nothing else: leave it out";
            self.wrong("page", message);
        }
    }

    /// The defaults, over what holds anyway. They are read by themselves, so that a mistake in them is told once.
    fn defaults(&mut self, under: &Map<String, Value>, defaults: &Map<String, Value>) -> Map<String, Value> {
        for field in OF_ONE_SITE.into_iter().filter(|field| defaults.contains_key(*field)) {
            self.wrong(&format!("defaults.{field}"), "is of one site: put it there");
        }
        let whole = merged(under.clone(), defaults);
        if !self.is_of_a_site("defaults", defaults) {
            return whole;
        }
        let own = json!({"domain": anywhere(self.fences), "load_balancer": "any"});
        let wrong = match crate::ask(Value::Object(merged(whole.clone(), &object(own))), self.fences) {
            Ok(asked) => accepted::beyond(&asked.expectations.accepted, self.at),
            Err(wrong) => wrong,
        };
        let is_theirs = |problem: &Problem| !OF_ONE_SITE.contains(&problem.path.as_str());
        self.under("defaults", wrong.into_iter().filter(is_theirs).collect());
        whole
    }

    /// Every site. Where the defaults are wrong, it is read without them: what is wrong with it is told all the same.
    fn sites(&mut self, defaults: &Map<String, Value>, sites: Vec<Map<String, Value>>) -> BTreeMap<SiteKey, Asked> {
        let nothing = Map::new();
        let defaults = if self.problems.is_empty() { defaults } else { &nothing };
        let mut given: BTreeMap<SiteKey, Asked> = BTreeMap::new();
        for (at, site) in sites.into_iter().enumerate() {
            let path = format!("sites[{at}]");
            if !self.is_of_a_site(&path, &site) {
                continue;
            }
            match crate::ask(Value::Object(merged(defaults.clone(), &site)), self.fences) {
                Ok(asked) => {
                    self.under(&path, accepted::beyond(&asked.expectations.accepted, self.at));
                    let key = SiteKey::given(&asked.scope.domain, &asked.scope.load_balancer);
                    if given.insert(key, asked).is_some() {
                        self.wrong(&path, "is the same site as an earlier one: leave one of them out");
                    }
                }
                Err(wrong) => self.under(&path, wrong),
            }
        }
        given
    }

    /// Whether a site, or what holds for all, has only fields that a site may have.
    fn is_of_a_site(&mut self, path: &str, fields: &Map<String, Value>) -> bool {
        let before = self.problems.len();
        for (field, why) in NOT_OF_A_SITE.into_iter().filter(|(field, _)| fields.contains_key(*field)) {
            self.wrong(&format!("{path}.{field}"), why);
        }
        let alerts = fields.get("alerts").and_then(Value::as_object);
        for field in NOT_OF_ALERTS.into_iter().filter(|field| alerts.is_some_and(|it| it.contains_key(*field))) {
            self.wrong(&format!("{path}.alerts.{field}"), "is of the whole event: put it into alerts there");
        }
        self.problems.len() == before
    }

    fn under(&mut self, path: &str, wrong: Vec<Problem>) {
        self.problems.extend(wrong.into_iter().map(|problem| problem.under(path)));
    }
}

/// A domain that may have whatever an event asks for: where secrets go is for each site to say.
fn anywhere(fences: &Fences) -> String {
    fences.token_domains.first().map_or("site.example.com", Domain::as_str).to_owned()
}

/// One object over another: field by field, where both are objects.
pub(crate) fn merged(mut under: Map<String, Value>, over: &Map<String, Value>) -> Map<String, Value> {
    for (name, value) in over {
        let merged = match (under.remove(name), value) {
            (Some(Value::Object(under)), Value::Object(over)) => Value::Object(merged(under, over)),
            (_, value) => value.clone(),
        };
        under.insert(name.clone(), merged);
    }
    under
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests;

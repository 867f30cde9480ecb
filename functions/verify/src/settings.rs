//! The environment, read once: what guards, and from where it is looked.

use std::collections::BTreeSet;

use facts::Vantage;
use facts::ids::{Arn, Domain};
use facts::inventory::ClusterName;
use facts::load::Caps;
use facts::scope::{Find, Scope};
use input::Variables;
use runtime::Stack;

/// The longest ARN of a load balancer and more.
const LONGEST_LOAD_BALANCER: usize = 512;

/// Source: STS API reference, `AssumeRole`, `ExternalId`.
const LONGEST_EXTERNAL_ID: usize = 1_224;

/// What no load test of any function goes beyond: a check is no weapon.
const MOST: Caps = Caps { rate: 500, requests: 100_000, seconds: 840, in_flight: 500 };
/// What a load test may ask for unless the environment says otherwise.
const USUAL: Caps = Caps { rate: 50, requests: 10_000, seconds: 300, in_flight: 100 };

/// What the template gives to the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub stack: Stack,
    /// What no load test goes beyond.
    pub load: Caps,
    /// Whether the bodies of replies to requests without a secret are stored with the report.
    pub keeps_bodies: bool,
    /// Clusters that may be read through their Kubernetes API.
    pub read_clusters: BTreeSet<ClusterName>,
    /// What the roles of other accounts ask for in their trust, where they ask for something.
    pub external_id: Option<String>,
    /// What no event goes beyond, as [`crate::ask`] wants it.
    pub fences: Fences,
}

/// What the template says of the stack, by which an event is judged: nobody gains a right by asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fences {
    pub region: String,
    /// Domains that the secrets of the stack are for. None of them are sent anywhere without one.
    pub token_domains: BTreeSet<Domain>,
    /// What the schedule asks about; `None` where no template says so.
    pub own_question: Option<OwnQuestion>,
    /// Clusters whose load balancers the schedule's shard finds.
    pub watched_clusters: BTreeSet<ClusterName>,
}

impl Settings {
    /// The topic of the mails; `None` where nobody sends any.
    pub fn topic(&self) -> Option<Arn> {
        Arn::try_from(self.stack.topic.clone()).ok()
    }
}

/// What the schedule asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnQuestion {
    pub domain: Domain,
    /// Name or ARN of its load balancer.
    pub load_balancer: String,
}

impl Fences {
    /// Fences of a function that no template says anything of.
    pub fn of_region(region: &str) -> Self {
        Self { region: region.to_owned(), ..Self::default() }
    }

    /// Whether these are the clusters of the schedule's shard, each once.
    pub fn are_watched(&self, clusters: &[String]) -> bool {
        let named: BTreeSet<ClusterName> = clusters.iter().map(ClusterName::new).collect();
        named == self.watched_clusters && named.len() == clusters.len()
    }

    /// Whether this is about the domain and the load balancer of the schedule. Where no template says which those are,
    /// every question is.
    pub fn is_own_question(&self, scope: &Scope) -> bool {
        let Some(own) = &self.own_question else { return true };
        let same = match (&scope.load_balancer, Arn::try_from(own.load_balancer.clone())) {
            (Find::Name(name), Ok(own)) => name_in(&own) == Some(name),
            (Find::Name(name), Err(_)) => *name == own.load_balancer,
            (Find::Arn(arn), Ok(own)) => *arn == own,
            (Find::Arn(arn), Err(_)) => name_in(arn) == Some(&own.load_balancer),
            (Find::Tags { .. }, Ok(_) | Err(_)) => false,
        };
        same && scope.domain == own.domain
    }
}

/// The name in the ARN of an Application Load Balancer: `…:loadbalancer/app/NAME/ID`.
fn name_in(arn: &Arn) -> Option<&str> {
    arn.load_balancer_dimension()?.split('/').nth(1)
}

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// `STATE_BUCKET`, `TOPIC_ARN`, `KEEP_BODIES`, `STACK_NAME`: from the template, as are `DOMAIN` and `LOAD_BALANCER` (what the schedule asks about) and
/// `TOKEN_DOMAINS` (with commas: domains that may have tokens; none unless given) `READ_CLUSTERS` (with commas: clusters that may be read) and `WATCH_CLUSTERS` (with commas: clusters whose load balancers the schedule's shard finds) and `EXTERNAL_ID` (what the trust of roles in other accounts asks for). `LOAD_MAX_RATE` (a second), `LOAD_MAX_REQUESTS`, `LOAD_MAX_SECONDS`,
/// `LOAD_MAX_CLIENTS` (at once): put there by whoever wants other caps on load tests; 0 forbids them. `AWS_REGION`, `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`: from Lambda.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let stack = Stack::read(&mut variables);
    let region = stack.region.clone();
    let settings = Settings {
        stack,
        load: caps(&mut variables),
        keeps_bodies: variables.value("KEEP_BODIES", true, |text| {
            text.parse::<bool>().map_err(|_| format!("{text} is neither true nor false"))
        }),
        read_clusters: variables.list("READ_CLUSTERS", cluster).into_iter().collect(),
        external_id: Some(variables.name("EXTERNAL_ID", LONGEST_EXTERNAL_ID)).filter(|id| !id.is_empty()),
        fences: fences(&mut variables, region),
    };
    let vantage = variables.vantage();
    variables.finish((settings, vantage))
}

fn cluster(text: &str) -> Result<ClusterName, String> {
    let name = ClusterName::new(text);
    if name.can_be_of_eks() { Ok(name) } else { Err(format!("{text} is not a name that a cluster of EKS can have")) }
}

fn fences<F: Fn(&str) -> Option<String>>(variables: &mut Variables<F>, region: String) -> Fences {
    let domain = |text: &str| Domain::try_from(text.to_owned());
    let token_domains = variables.list("TOKEN_DOMAINS", domain).into_iter().collect();
    let own = variables.value("DOMAIN", None, |text| domain(text).map(Some));
    let load_balancer = variables.name("LOAD_BALANCER", LONGEST_LOAD_BALANCER);
    let own_question = match (own, load_balancer.is_empty()) {
        (Some(domain), false) => Some(OwnQuestion { domain, load_balancer }),
        (None, true) => None,
        (Some(_), true) | (None, false) => {
            variables.refuse("DOMAIN", "goes with LOAD_BALANCER: set both or none");
            None
        }
    };
    let watched_clusters = variables.list("WATCH_CLUSTERS", cluster).into_iter().collect();
    Fences { region, token_domains, own_question, watched_clusters }
}

fn caps<F: Fn(&str) -> Option<String>>(variables: &mut Variables<F>) -> Caps {
    let mut cap = |name, usual, most| {
        variables.value(name, usual, |text| match text.parse::<u32>() {
            Ok(number) if number <= most => Ok(number),
            Ok(_) | Err(_) => Err(format!("{text} is no number from 0 to {most}")),
        })
    };
    Caps {
        rate: cap("LOAD_MAX_RATE", USUAL.rate, MOST.rate),
        requests: cap("LOAD_MAX_REQUESTS", USUAL.requests, MOST.requests),
        seconds: cap("LOAD_MAX_SECONDS", USUAL.seconds, MOST.seconds),
        in_flight: cap("LOAD_MAX_CLIENTS", USUAL.in_flight, MOST.in_flight),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";

    fn with(variables: &[(&str, &str)]) -> Result<Fences, String> {
        let needed = [("STATE_BUCKET", "b"), ("TOPIC_ARN", "t"), ("AWS_REGION", "us-east-1")];
        let all = [&needed, variables].concat();
        let find = |name: &str| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        read(find).map(|(settings, _)| settings.fences)
    }

    /// Whether a function of this load balancer takes that one for its own.
    fn is_own(own: &str, domain: &str, load_balancer: &serde_json::Value) -> bool {
        let fences = with(&[("DOMAIN", "api.example.com"), ("LOAD_BALANCER", own)]).unwrap();
        let event = serde_json::json!({"domain": domain, "load_balancer": load_balancer});
        fences.is_own_question(&crate::read(event, &fences).unwrap().0)
    }

    #[test]
    fn the_own_question_is_that_of_the_template_by_name_or_by_arn() {
        let other = ARN.replace("50dc6c495c0c9188", "0000000000000000");
        let account = ARN.replace("123456789012", "210987654321");
        for (own, asked, same) in [
            ("shop", "shop", true),
            ("shop", ARN, true),
            (ARN, "shop", true),
            (ARN, ARN, true),
            ("shop", "shop2", false),
            ("shop2", ARN, false),
            (ARN, "app", false),
            (ARN, &other, false),
            (ARN, &account, false),
        ] {
            assert_eq!(is_own(own, "api.example.com", &asked.into()), same, "{own} {asked}");
            assert!(!is_own(own, "www.example.com", &asked.into()), "another domain");
        }
        let tags = serde_json::json!({"cluster": "shop", "stack": "shop"});
        assert!(!is_own("shop", "api.example.com", &tags));
        assert_eq!(with(&[]).unwrap(), Fences::of_region("us-east-1"), "nothing is said, and no secret goes anywhere");
    }

    #[test]
    fn what_is_said_of_the_stack_must_be_whole() {
        let domains = with(&[("TOKEN_DOMAINS", "api.example.com, API.example.org.,")]).unwrap().token_domains;
        assert_eq!(domains.iter().map(Domain::as_str).collect::<Vec<_>>(), ["api.example.com", "api.example.org"]);
        for wrong in [
            [("TOKEN_DOMAINS", "*.example.com")].as_slice(),
            &[("TOKEN_DOMAINS", "127.0.0.1")],
            &[("DOMAIN", "api.example.com")],
            &[("LOAD_BALANCER", "shop")],
            &[("DOMAIN", "localhost"), ("LOAD_BALANCER", "shop")],
        ] {
            assert!(with(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let wrong = read(|name| (name == "RESOLVERS").then(|| "nonsense".to_owned())).unwrap_err();
        for name in ["STATE_BUCKET", "TOPIC_ARN", "AWS_REGION", "RESOLVERS"] {
            assert!(wrong.contains(name), "{name} in {wrong}");
        }
    }
}

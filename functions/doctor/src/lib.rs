//! Looks at an account with a person's own credentials, and reads only: what there is, what to answer, what a first run of
//! `verify` would say, and once a stack is there, what each of its functions says.

pub mod masked;
mod survey;
mod told;

use std::collections::BTreeSet;
use std::time::Duration;

use aws::Aws;
use aws::inventory::InventoryScope;
use aws::operator::StackFunction;
use facts::inventory::{Inventory, Kind};
use facts::load::Caps;
use facts::{Seen, Unseen};
use input::{Invocation, bad_event};
use jiff::Timestamp;
use removal::{Fences, Ledger, Missing, Policy};
use report::Report;
use runtime::Stack;
use serde_json::{Value, json};
use verify::Clients;
use verify::settings::Settings;

pub use survey::{Balancer, Survey};

/// Time for one look: a large account takes minutes at our share of AWS's rates.
const LOOK: Duration = Duration::from_mins(5);
/// Time for one function: `cleanup` may take as long as Lambda lets it.
const FUNCTION: Duration = Duration::from_mins(15);
/// Memory that a run is priced with: that of the template.
const MEMORY_MB: u32 = 512;

/// What a person asks about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The domain and its load balancer; the first that is found, where none are given.
    pub site: Option<(String, String)>,
    /// The stack, if it is there.
    pub stack: String,
}

/// All that there is to tell, in sections for a terminal; an error where AWS does not take the credentials.
pub async fn examine(clients: Clients<'_>, asked: &Asked, at: Timestamp) -> Result<String, String> {
    let aws = clients.aws;
    let caller = aws.caller(LOOK).await.map_err(|why| told::no_credentials(&why))?;
    let scope = InventoryScope { account: caller.account.clone(), kinds: kinds(), by_tag: true, ..Default::default() };
    let (inventory, zones, functions) = tokio::join!(
        Box::pin(aws.inventory(&scope, at, LOOK)),
        aws.hosted_zones(LOOK),
        aws.functions_of(&asked.stack, LOOK),
    );
    let missing = missing(&inventory);
    let survey = Survey::new(&inventory, zones, missing);
    let mut text = told::head(&caller, aws.region());
    text.push_str(&told::survey(&survey, aws.region()));
    let site = asked.site.clone().or_else(|| survey.proposal());
    if let Some((domain, load_balancer)) = &site {
        let first = Box::pin(first_run(clients, domain, load_balancer, &caller.account, at)).await;
        text.push_str(&told::first_run(domain, load_balancer, &first));
    }
    match functions {
        Ok(Some(functions)) => {
            let answers = answers(aws, &functions, site.as_ref()).await;
            text.push_str(&told::functions(&asked.stack, &answers));
        }
        Ok(None) => text.push_str(&told::what_to_answer(site.as_ref(), &survey)),
        Err(why) => text.push_str(&told::unknown_stack(&asked.stack, &why)),
    }
    Ok(text)
}

/// Clusters that seem to be gone. A stack that never ran has no ledger and the fences of the defaults, so of each of them
/// something is still to be said.
fn missing(inventory: &Inventory) -> Seen<Missing> {
    let policy = Policy::try_from(Fences::default()).map_err(|problems| Unseen::Needs {
        fact: "the defaults of cleanup".to_owned(),
        because: problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    })?;
    removal::missing(inventory, &policy, &Ledger::default())
}

/// Names are read of every zone for the load balancers they lead to; which may go is no question here.
fn kinds() -> BTreeSet<Kind> {
    [Kind::LoadBalancer, Kind::TargetGroup, Kind::Certificate, Kind::SecurityGroup, Kind::WebAcl].into()
}

/// What `verify` says of the site, without a stack: it keeps, mails and counts nothing.
async fn first_run(
    clients: Clients<'_>,
    domain: &str,
    load_balancer: &str,
    account: &str,
    at: Timestamp,
) -> Result<Report, String> {
    let region = clients.aws.region().to_owned();
    let settings = Settings {
        read_clusters: BTreeSet::new(),
        stack: Stack { region: region.clone(), memory_mb: MEMORY_MB, ..Stack::default() },
        load: Caps { rate: 0, requests: 0, seconds: 0, in_flight: 0 },
        keeps_bodies: false,
        external_id: None,
        fences: verify::settings::Fences::of_region(&region),
    };
    let function_arn = format!("arn:aws:lambda:{}:{account}:function:doctor", clients.aws.region());
    let invocation = Invocation { id: "doctor".to_owned(), at, time_left: LOOK, function_arn };
    let event = json!({"domain": domain, "load_balancer": load_balancer, "answer_only": true});
    Box::pin(verify::handle(clients, &settings, event, invocation, |_| ())).await.map_err(|wrong| bad_event(&wrong))
}

/// What each function that answers people says.
async fn answers(
    aws: &Aws,
    functions: &[StackFunction],
    site: Option<&(String, String)>,
) -> Vec<(String, Result<Value, String>)> {
    let verify = site
        .map(|(domain, load_balancer)| json!({"domain": domain, "load_balancer": load_balancer, "answer_only": true}));
    let events = [
        ("VerifyFunction", verify),
        ("CleanupFunction", Some(json!({}))),
        ("RestoreFunction", Some(json!({"list": true}))),
    ];
    let mut answers = Vec::new();
    for (logical, event) in events {
        let Some(function) = functions.iter().find(|it| it.logical == logical) else { continue };
        let answer = match event {
            None => Err("not asked: give DOMAIN and LOAD_BALANCER".to_owned()),
            Some(event) => aws.invoke(&function.name, event, FUNCTION).await.map_err(|why| why.to_string()),
        };
        answers.push((logical.to_owned(), answer));
    }
    answers
}

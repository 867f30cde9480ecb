//! A fleet of two accounts and two Regions, run by the deployed state machine, with every policy in force.

use std::fs;

use hyper::Method;
use report::Delivered;
use report::fleet::{FleetInShort, FleetReport};
use report::shard::ShardReport;
use sandbox::front::Issued;
use sandbox::proxy::{Fault, Rule};
use sandbox::wire::{QueryService, Wire};
use sandbox::world::{CLUSTER, Ground, Neighbour, ZONE};
use sandbox::{PARAMETERS, Sandbox, places};
use serde_json::{Value, json};

use crate::harness::{Case, World, case};
use crate::verify::stage::{object, subjects};

/// The account that is not the stack's, and the Regions that are not.
const OTHER: &str = "210987654321";
const FRANKFURT: &str = "eu-central-1";
const IRELAND: &str = "eu-west-1";
const EXTERNAL_ID: &str = "our-hub";

pub(crate) fn cases() -> Vec<Case<Fleet>> {
    vec![
        case!(every_shard_is_looked_at_by_its_role_and_summed_up),
        case!(a_run_goes_on_with_the_figures_of_an_earlier_one),
        case!(what_several_shards_have_to_tell_is_one_mail),
        case!(a_shard_with_a_mistake_keeps_no_other_from_being_looked_at),
        case!(of_two_shards_with_one_name_the_second_is_not_looked_at),
        case!(a_file_that_is_none_is_told_once_and_its_recovery),
        case!(an_account_without_the_role_or_with_another_external_id_is_unknown_and_named),
        case!(a_shard_that_did_not_report_is_unknown_and_told_after_a_while),
        case!(one_shard_by_hand_is_as_easy_as_one_site),
    ]
}

/// A deployed sandbox that enforces policies, with load balancers in another account and in other Regions.
pub(crate) struct Fleet {
    sandbox: Sandbox,
    /// The other account in two Regions, and a second Region of the own one.
    grounds: [Ground; 3],
    neighbours: [Neighbour; 3],
    /// What the edge serves for all of them.
    shared: Issued,
}

fn host(name: &str) -> String {
    format!("{name}.{ZONE}")
}

impl World for Fleet {
    async fn set() -> Self {
        let sandbox = Sandbox::start_enforcing().await.unwrap();
        let more = [("Fleet", "true"), ("FleetExternalId", EXTERNAL_ID), ("FleetSchedule", "rate(1 day)")];
        sandbox.deploy(&PARAMETERS.into_iter().chain(more).collect::<Vec<_>>()).await.unwrap();
        for account in [OTHER, sandbox::ministack::ACCOUNT] {
            let wire = sandbox.quiet().in_account(account);
            make_role(&sandbox, &wire, EXTERNAL_ID).await;
        }
        let shared = sandbox.front.pki.wildcard(60).unwrap();
        sandbox.world.share(&shared).await.unwrap();
        let ground = async |account, region| sandbox.world.break_ground(account, region, &shared).await.unwrap();
        let grounds = [
            ground(OTHER, FRANKFURT).await,
            ground(OTHER, IRELAND).await,
            ground(sandbox::ministack::ACCOUNT, IRELAND).await,
        ];
        let add = async |at: usize, name: &str, of: &str| {
            sandbox.world.add_on(&grounds[at], name, &[&host(of)]).await.unwrap()
        };
        let neighbours = [
            add(0, "k8s-shop-front", "shop").await,
            add(1, "k8s-shop-blog", "blog").await,
            add(2, "k8s-shop-news", "news").await,
        ];
        Self { sandbox, grounds, neighbours, shared }
    }

    async fn forget(&self) {
        World::forget(&self.sandbox).await;
        for (ground, neighbour) in self.grounds.iter().zip(&self.neighbours) {
            self.sandbox.world.fill_on(ground, neighbour).await.unwrap();
        }
        self.sandbox.world.share(&self.shared).await.unwrap();
        self.put(&file()).await;
    }
}

/// The role that `fleet-role.yaml` makes, for this emulator has no `StackSets`.
async fn make_role(sandbox: &Sandbox, wire: &Wire, external_id: &str) {
    let hub = sandbox.physical("VerifyFunctionRole").await.unwrap();
    let hub = format!("arn:aws:iam::{}:role/{hub}", sandbox::ministack::ACCOUNT);
    let template = fs::read_to_string(places::root().join("fleet-role.yaml")).unwrap();
    let parameters = [("HubRole", hub.as_str()), ("ExternalId", external_id)];
    let mut form = vec![
        ("StackName".to_owned(), "albkeeper-reader".to_owned()),
        ("TemplateBody".to_owned(), template),
        ("Capabilities.member.1".to_owned(), "CAPABILITY_NAMED_IAM".to_owned()),
    ];
    for (at, (name, value)) in parameters.iter().enumerate() {
        let member = format!("Parameters.member.{}", at + 1);
        form.push((format!("{member}.ParameterKey"), (*name).to_owned()));
        form.push((format!("{member}.ParameterValue"), (*value).to_owned()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    wire.query(QueryService::CLOUDFORMATION, "CreateStack", &form).await.unwrap();
    for _ in 0..100 {
        let form = [("StackName", "albkeeper-reader")];
        let seen = wire.query(QueryService::CLOUDFORMATION, "DescribeStacks", &form).await.unwrap();
        match seen.text("StackStatus").as_deref() {
            Some("CREATE_COMPLETE") => return,
            Some("CREATE_IN_PROGRESS") => tokio::task::yield_now().await,
            other => panic!("{other:?}: {}", seen.0),
        }
    }
    panic!("the role was not made");
}

/// The fleet: what is found in three places, and one site of the stack's own.
fn file() -> Value {
    let shard = |name: &str, account: &str, region: &str| json!({"name": name, "account": account, "region": region, "discover": {"clusters": [CLUSTER]}});
    json!({
        "schema": "albkeeper.fleet/1",
        "defaults": {
            "endpoints": [{"path": "/health"}], "waf": {"wanted": false}, "access_logs": {"wanted": false},
            "dns": {"zone": "elsewhere"}, "metrics": {"every_min": 0}
        },
        "alerts": {"raise": {"after": 1, "of": 1}, "recover_after": 1, "max_mails_per_hour": 60},
        "shards": [
            shard("prod-frankfurt", OTHER, FRANKFURT),
            shard("prod-ireland", OTHER, IRELAND),
            {"name": "own-ireland", "region": IRELAND, "discover": {"names": "k8s-*"}}
        ]
    })
}

impl Fleet {
    async fn bucket(&self) -> String {
        self.sandbox.physical("StateBucket").await.unwrap()
    }

    /// Puts the file of the fleet where a person puts it.
    async fn put(&self, file: &Value) {
        self.put_text(&file.to_string()).await;
    }

    async fn put_text(&self, text: &str) {
        object(&self.sandbox, Method::PUT, &self.bucket().await, "config/fleet.json", text).await;
    }

    /// Runs the state machine as its schedule does, and reads the page of its report.
    async fn run(&self) -> FleetReport {
        let execution = self.sandbox.execute("FleetMachine").await.unwrap();
        assert_eq!(execution["status"], "SUCCEEDED", "{execution}");
        self.newest().await
    }

    /// The summary that such a run asks for at its end.
    async fn summary(&self, run: &str) -> FleetReport {
        let answer = self.invoke(&json!({"fleet": {"summary": true, "run": run}})).await;
        let short: FleetInShort = serde_json::from_value(answer).unwrap();
        let report = self.newest().await;
        assert_eq!(FleetInShort::new(&report).headline, short.headline);
        report
    }

    /// The report of the last run.
    async fn newest(&self) -> FleetReport {
        let bucket = self.bucket().await;
        let keys = crate::verify::stage::keys(&self.sandbox, &bucket, "reports/verify/fleet/").await;
        let mut reports: Vec<FleetReport> = Vec::new();
        for key in keys {
            reports.push(serde_json::from_str(&object(&self.sandbox, Method::GET, &bucket, &key, "").await).unwrap());
        }
        let mut newest = reports.into_iter().max_by_key(|report| report.run.at).unwrap();
        // The stored one was written before what became of it was known.
        newest.delivered = Delivered::default();
        newest
    }

    async fn invoke(&self, event: &Value) -> Value {
        let answer = self.sandbox.invoke("VerifyFunction", event).await.unwrap();
        assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
        answer.payload
    }

    async fn subjects(&self) -> Vec<String> {
        subjects(&self.sandbox).await
    }
}

/// Each shard with how it stands.
fn stands(report: &FleetReport) -> Vec<(&str, &str)> {
    report.shards.iter().map(|shard| (shard.name.as_str(), shard.overall.as_str())).collect()
}

const ALL_WELL: [(&str, &str); 3] = [("own-ireland", "pass"), ("prod-frankfurt", "pass"), ("prod-ireland", "pass")];

async fn every_shard_is_looked_at_by_its_role_and_summed_up(fleet: &Fleet) {
    let report = fleet.run().await;
    assert_eq!(stands(&report), ALL_WELL, "{}{}", report.body(), report.footer());
    assert_eq!(report.headline, "all well: 3 shards, 3 sites");
    assert_eq!(fleet.subjects().await, [""; 0], "of the first run nothing that was found is news");
    let bucket = fleet.bucket().await;
    let page = object(&fleet.sandbox, Method::GET, &bucket, "status/fleet.html", "").await;
    for words in ["All well", "fleet/prod-frankfurt.html", OTHER, FRANKFURT] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = object(&fleet.sandbox, Method::GET, &bucket, "status/fleet/prod-frankfurt.html", "").await;
    assert!(page.contains(&host("shop")), "{page}");
}

/// Figures of `CloudWatch` are most of the price of a run.
async fn a_run_goes_on_with_the_figures_of_an_earlier_one(fleet: &Fleet) {
    let mut file = file();
    file["defaults"].as_object_mut().unwrap().remove("metrics");
    fleet.put(&file).await;
    let asked = async || {
        fleet.sandbox.proxy.reset_counts();
        assert_eq!(stands(&fleet.run().await), ALL_WELL);
        fleet.sandbox.proxy.counts().count("cloudwatch:GetMetricData")
    };
    let first = asked().await;
    assert!(first > 0, "figures were asked for");
    assert_eq!(asked().await, 0, "and serve the next run");
    let event = json!({"fleet": {"shard": "prod-frankfurt", "answer_only": true}});
    fleet.invoke(&event).await;
    assert!(fleet.sandbox.proxy.counts().count("cloudwatch:GetMetricData") > 0, "a person is told those of now");
}

async fn what_several_shards_have_to_tell_is_one_mail(fleet: &Fleet) {
    fleet.run().await;
    let world = &fleet.sandbox.world;
    for at in [0, 1] {
        world.empty_on(&fleet.grounds[at], &fleet.neighbours[at]).await.unwrap();
    }
    let report = fleet.run().await;
    let expected = [("prod-frankfurt", "fail"), ("prod-ireland", "fail"), ("own-ireland", "pass")];
    assert_eq!(stands(&report), expected, "{}", report.body());
    let mails = fleet.sandbox.mails().await.unwrap();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.subject.starts_with("[FAIL] prod-frankfurt: shop."), "{}", mail.subject);
    assert!(mail.subject.ends_with("(and 1 more shard)"), "{}", mail.subject);
    for words in ["==== prod-ireland ====", &host("blog"), "Next step", "2 failing"] {
        assert!(mail.body.contains(words), "{words}: {}", mail.body);
    }
    fleet.run().await;
    assert_eq!(fleet.subjects().await, [""; 0], "once");
    for at in [0, 1] {
        world.fill_on(&fleet.grounds[at], &fleet.neighbours[at]).await.unwrap();
    }
    assert_eq!(stands(&fleet.run().await), ALL_WELL);
    let told = fleet.subjects().await;
    assert!(matches!(told.as_slice(), [one] if one.starts_with("[RECOVERED] prod-")), "{told:?}");
}

async fn a_shard_with_a_mistake_keeps_no_other_from_being_looked_at(fleet: &Fleet) {
    let mut file = file();
    file["shards"][1]["discover"] = json!({"cluster": [CLUSTER]});
    fleet.put(&file).await;
    let report = fleet.run().await;
    let expected = [("prod-ireland", "unknown"), ("own-ireland", "pass"), ("prod-frankfurt", "pass")];
    assert_eq!(stands(&report), expected, "{}", report.body());
    let told = &report.shards[0].headline;
    assert!(told.contains("shards[1].discover.cluster: is not a field; did you mean clusters?"), "{told}");
    let told = fleet.subjects().await;
    assert!(matches!(told.as_slice(), [one] if one == "[UNKNOWN] fleet: no report from prod-ireland"), "{told:?}");
    fleet.run().await;
    assert_eq!(fleet.subjects().await, [""; 0], "once");
    fleet.put(&self::file()).await;
    assert_eq!(stands(&fleet.run().await), ALL_WELL);
    let told = fleet.subjects().await;
    assert!(matches!(told.as_slice(), [one] if one == "[SEEN AGAIN] fleet: prod-ireland reports again"), "{told:?}");
}

async fn of_two_shards_with_one_name_the_second_is_not_looked_at(fleet: &Fleet) {
    let mut file = file();
    file["shards"][1]["name"] = json!("prod-frankfurt");
    fleet.put(&file).await;
    let report = fleet.run().await;
    let expected = [("shards[1]", "unknown"), ("own-ireland", "pass"), ("prod-frankfurt", "pass")];
    assert_eq!(stands(&report), expected, "{}", report.body());
    let page = object(&fleet.sandbox, Method::GET, &fleet.bucket().await, "status/fleet/prod-frankfurt.html", "").await;
    assert!(page.contains(&host("shop")) && !page.contains(&host("blog")), "of the first one: {page}");
}

async fn a_file_that_is_none_is_told_once_and_its_recovery(fleet: &Fleet) {
    fleet.run().await;
    // The map finds no shard in it, and the machine goes on to the summary.
    fleet.put(&json!({"schema": "albkeeper.fleet/2", "shards": []})).await;
    let begin = "[UNKNOWN] fleet: its file cannot be used: schema: ";
    for told in [1, 0] {
        let report = fleet.run().await;
        assert_eq!((report.overall.as_str(), report.shards.len()), ("unknown", 0), "{}", report.body());
        let subjects = fleet.subjects().await;
        assert_eq!(subjects.len(), told, "{subjects:?}");
        assert!(subjects.iter().all(|it| it.starts_with(begin)), "{subjects:?}");
    }
    // At half a file the local AWS ends the execution as AWS does not: so this asks as the machine would.
    fleet.put_text("{\"schema\": ").await;
    let report = fleet.summary("2026-12-01T12:00:00Z").await;
    assert!(report.headline.contains("the file is no JSON"), "{}", report.headline);
    fleet.put(&file()).await;
    assert_eq!(stands(&fleet.run().await), ALL_WELL);
    let told = fleet.subjects().await;
    assert!(matches!(told.as_slice(), [one] if one.contains("its file can be used again")), "{told:?}");
}

async fn an_account_without_the_role_or_with_another_external_id_is_unknown_and_named(fleet: &Fleet) {
    let (nobody, stranger) = ("333333333333", "444444444444");
    make_role(&fleet.sandbox, &fleet.sandbox.quiet().in_account(stranger), "another-hub").await;
    let mut file = file();
    file["shards"][1]["account"] = json!(nobody);
    file["shards"][2]["account"] = json!(stranger);
    fleet.put(&file).await;
    let report = fleet.run().await;
    let expected = [("own-ireland", "unknown"), ("prod-ireland", "unknown"), ("prod-frankfurt", "pass")];
    assert_eq!(stands(&report), expected, "{}", report.body());
    for (at, account) in [(0, stranger), (1, nobody)] {
        let told = &report.shards[at].headline;
        assert!(told.contains("sts:AssumeRole") && told.contains(account), "{told}");
    }
}

async fn a_shard_that_did_not_report_is_unknown_and_told_after_a_while(fleet: &Fleet) {
    fleet.run().await;
    // To the summary of a later run it is all the same why a shard left nothing: it ended early, or was never begun.
    for run in 1..=4 {
        let report = fleet.summary("2100-01-01T00:00:00Z").await;
        assert_eq!(report.silent().count(), 3, "{}", report.body());
        assert!(report.shards.iter().all(|it| it.overall.as_str() == "unknown" && it.looked_at.is_some()));
        let told = fleet.subjects().await;
        assert_eq!(told.len(), usize::from(run == 3), "{run}: {told:?}");
        assert!(told.iter().all(|it| it.starts_with("[UNKNOWN] fleet: no report from ")), "{told:?}");
    }
    let report = fleet.run().await;
    assert_eq!(stands(&report), ALL_WELL);
    let told = fleet.subjects().await;
    assert!(matches!(told.as_slice(), [one] if one.starts_with("[SEEN AGAIN] fleet: ")), "{told:?}");
}

async fn one_shard_by_hand_is_as_easy_as_one_site(fleet: &Fleet) {
    let event = json!({"fleet": {"shard": "prod-frankfurt", "answer_only": true}});
    let report: ShardReport = serde_json::from_value(fleet.invoke(&event).await).unwrap();
    assert_eq!((report.name.as_str(), report.headline.as_str()), ("prod-frankfurt", "all well: 1 site"));
    assert_eq!(report.run.region, FRANKFURT);
    let site = json!({
        "account": OTHER, "region": FRANKFURT, "answer_only": true,
        "sites": [{"domain": host("shop"), "load_balancer": "k8s-shop-front", "endpoints": [{"path": "/health"}],
            "waf": {"wanted": false}, "access_logs": {"wanted": false}, "dns": {"zone": "elsewhere"}}]
    });
    let report: ShardReport = serde_json::from_value(fleet.invoke(&site).await).unwrap();
    assert_eq!(report.headline, "all well: 1 site", "{}", report.body());
    let wrong = fleet.sandbox.invoke("VerifyFunction", &json!({"fleet": {"shard": "prod"}})).await.unwrap();
    let told = wrong.payload["errorMessage"].as_str().unwrap().to_owned();
    assert!(told.contains("there are prod-frankfurt; prod-ireland; own-ireland"), "{told}");
    // A Region that throttles hides no other.
    fleet.sandbox.proxy.fault(Rule::on("elasticloadbalancing:DescribeLoadBalancers", Fault::Throttle));
    let report: ShardReport = serde_json::from_value(fleet.invoke(&event).await).unwrap();
    assert_eq!(report.overall.as_str(), "unknown", "{}", report.body());
}

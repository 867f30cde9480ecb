//! Many sites in one run: found by the name of their cluster, looked at together, told once.

use hyper::Method;
use report::shard::ShardReport;
use sandbox::proxy::{Fault, Rule};
use sandbox::world::{CLUSTER, DOMAIN, Neighbour, ZONE};
use sandbox::{PARAMETERS, Sandbox};
use serde_json::{Value, json};

use crate::harness::{Case, World, case};
use crate::verify::stage::{object, read, subjects};

pub(crate) fn cases() -> Vec<Case<Cluster>> {
    vec![
        case!(every_host_of_a_cluster_is_found_and_judged_by_its_own_rules),
        case!(a_load_balancer_without_targets_is_one_mail_whatever_its_hosts),
        case!(a_certificate_of_many_sites_that_ends_is_one_mail),
        case!(what_appears_or_goes_is_told_once),
        case!(load_balancers_that_cannot_be_listed_are_unknown_and_told_after_a_while),
        case!(one_broken_load_balancer_hides_no_other),
        case!(the_mistakes_of_all_sites_come_in_one_answer),
        case!(what_sites_have_in_common_is_asked_once),
        case!(a_schedule_asks_for_figures_rarely_and_writes_one_page),
    ]
}

/// A deployed sandbox whose cluster has three load balancers: the site's own, and two with three hosts.
pub(crate) struct Cluster {
    sandbox: Sandbox,
    shop: Neighbour,
    blog: Neighbour,
}

fn host(name: &str) -> String {
    format!("{name}.{ZONE}")
}

impl World for Cluster {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let watched = [("WatchClusters", CLUSTER)];
        sandbox.deploy(&PARAMETERS.into_iter().chain(watched).collect::<Vec<_>>()).await.unwrap();
        let shop = sandbox.world.add_neighbour("k8s-shop-front", &[&host("shop"), &host("cart")]).await.unwrap();
        let blog = sandbox.world.add_neighbour("k8s-shop-blog", &[&host("blog")]).await.unwrap();
        Self { sandbox, shop, blog }
    }

    async fn forget(&self) {
        World::forget(&self.sandbox).await;
        for neighbour in [&self.shop, &self.blog] {
            self.sandbox.world.fill_neighbour(neighbour).await.unwrap();
        }
        self.share(60).await;
    }
}

impl Cluster {
    /// All sites have one certificate, with this many days left.
    async fn share(&self, days: i64) {
        let wildcard = self.sandbox.front.pki.wildcard(days).unwrap();
        self.sandbox.world.share(&wildcard).await.unwrap();
    }

    async fn verify(&self) -> ShardReport {
        self.verify_with(&event()).await
    }

    async fn verify_with(&self, event: &Value) -> ShardReport {
        let answer = self.sandbox.invoke("VerifyFunction", event).await.unwrap();
        assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
        serde_json::from_value(answer.payload).unwrap()
    }

    async fn subjects(&self) -> Vec<String> {
        subjects(&self.sandbox).await
    }
}

/// The event of the repository, but each run tells at once what it found.
fn event() -> Value {
    let mut event = read("events/verify-shard.json");
    event["alerts"] =
        json!({"name": "retail", "raise": {"after": 1, "of": 1}, "recover_after": 1, "max_mails_per_hour": 60});
    event
}

/// Each site with how it stands.
fn stands(report: &ShardReport) -> Vec<(&str, &str)> {
    report.sites.iter().map(|site| (site.domain.as_str(), site.overall.as_str())).collect()
}

async fn every_host_of_a_cluster_is_found_and_judged_by_its_own_rules(cluster: &Cluster) {
    let report = cluster.verify().await;
    let hosts = [DOMAIN.to_owned(), host("blog"), host("cart"), host("shop")];
    let all: Vec<(&str, &str)> = hosts.iter().map(|host| (host.as_str(), "pass")).collect();
    assert_eq!(stands(&report), all, "{}{}", report.body(), report.footer());
    assert_eq!(report.headline, "all well: 4 sites");
    assert!(report.without_domain.is_empty() && report.faults.is_empty(), "{report:?}");
    assert_eq!(cluster.subjects().await, [""; 0], "of the first run nothing that was found is news");
    let by_schedule = json!({"discover": {"clusters": [CLUSTER]}, "page": true,
        "defaults": {"waf": {"wanted": false}, "access_logs": {"wanted": false}}});
    let report = cluster.verify_with(&by_schedule).await;
    assert_eq!(stands(&report), all[1..], "the schedule's own question has the site already: {}", report.body());
}

async fn a_load_balancer_without_targets_is_one_mail_whatever_its_hosts(cluster: &Cluster) {
    cluster.verify().await;
    cluster.sandbox.world.empty_neighbour(&cluster.shop).await.unwrap();
    let report = cluster.verify().await;
    let (cart, shop, blog) = (host("cart"), host("shop"), host("blog"));
    let expected = [(cart.as_str(), "fail"), (&shop, "fail"), (DOMAIN, "pass"), (&blog, "pass")];
    assert_eq!(stands(&report), expected, "{}", report.body());
    let faults: Vec<_> = report.faults.iter().map(|it| (it.check.as_str(), it.sites.len())).collect();
    assert_eq!(faults, [("targets", 2)], "{}", report.body());
    let mails = cluster.sandbox.mails().await.unwrap();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.subject.starts_with("[FAIL] retail: 2 sites: / answers 503"), "{}", mail.subject);
    for words in [cart.as_str(), &shop, "2 sites", "Next step", "All sites"] {
        assert!(mail.body.contains(words), "{words}: {}", mail.body);
    }
    cluster.verify().await;
    assert_eq!(cluster.subjects().await, [""; 0], "once");
    cluster.sandbox.world.fill_neighbour(&cluster.shop).await.unwrap();
    cluster.verify().await;
    let told = cluster.subjects().await;
    assert!(
        matches!(told.as_slice(), [one] if one.starts_with("[RECOVERED] retail: 2 sites: works again")),
        "{told:?}"
    );
}

async fn a_certificate_of_many_sites_that_ends_is_one_mail(cluster: &Cluster) {
    cluster.share(5).await;
    let report = cluster.verify().await;
    assert_eq!(report.faults.len(), 1, "{}", report.body());
    assert_eq!((report.faults[0].check.as_str(), report.faults[0].sites.len()), ("tls", 4));
    let told = cluster.subjects().await;
    let [subject] = told.as_slice() else { panic!("{told:?}") };
    assert!(subject.contains("retail: 4 sites: the certificate ends in 5 days"), "{subject}");
    cluster.share(60).await;
    cluster.verify().await;
    let told = cluster.subjects().await;
    assert!(
        matches!(told.as_slice(), [one] if one.starts_with("[RECOVERED] retail: 4 sites: the certificate is renewed")),
        "{told:?}"
    );
}

async fn what_appears_or_goes_is_told_once(cluster: &Cluster) {
    cluster.verify().await;
    let world = &cluster.sandbox.world;
    let news = world.add_neighbour("k8s-shop-news", &[&host("news")]).await.unwrap();
    let report = cluster.verify().await;
    assert_eq!(report.sites.len(), 5, "{}", report.body());
    let told = cluster.subjects().await;
    let begin = "[NEWS] retail: found and looked at as from now: news.retail-prediction.example.com at";
    assert!(matches!(told.as_slice(), [one] if one.starts_with(begin)), "{told:?}");
    cluster.verify().await;
    assert_eq!(cluster.subjects().await, [""; 0], "once");
    world.remove_neighbour(&news).await.unwrap();
    let report = cluster.verify().await;
    assert_eq!((report.sites.len(), report.gone.len()), (4, 1), "{}", report.body());
    let told = cluster.subjects().await;
    assert!(matches!(told.as_slice(), [one] if one.starts_with("[NEWS] retail: no longer found: news.")), "{told:?}");
    cluster.verify().await;
    assert_eq!(cluster.subjects().await, [""; 0], "once");
}

async fn load_balancers_that_cannot_be_listed_are_unknown_and_told_after_a_while(cluster: &Cluster) {
    cluster.verify().await;
    cluster.sandbox.proxy.fault(Rule::on("elasticloadbalancing:DescribeLoadBalancers", Fault::Deny));
    for run in 1..=4 {
        let report = cluster.verify().await;
        assert_eq!(report.overall.as_str(), "unknown", "{}", report.body());
        let found = report.sites.iter().filter(|site| site.domain.as_str() != DOMAIN);
        assert_eq!(
            found.filter(|site| site.overall.as_str() == "unknown").count(),
            3,
            "none is gone: {}",
            report.body()
        );
        assert!(report.gone.is_empty(), "{report:?}");
        let told = cluster.subjects().await;
        let is_told = told.iter().any(|it| it.contains("the load balancers cannot be listed"));
        assert_eq!(is_told, run == 3, "{run}: {told:?}");
    }
    cluster.sandbox.proxy.clear_faults();
    cluster.verify().await;
    let told = cluster.subjects().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("[SEEN AGAIN] retail"), "{told:?}");
}

/// The rules of one are not seen, so that its hosts are not known; and its answers are as they are.
async fn one_broken_load_balancer_hides_no_other(cluster: &Cluster) {
    let event = json!({"discover": {"clusters": [CLUSTER]}, "answer_only": true,
        "sites": [{"domain": host("nowhere"), "load_balancer": "no-such-balancer"}],
        "defaults": {"endpoints": [{"path": "/health"}], "waf": {"wanted": false}, "access_logs": {"wanted": false}}});
    let report = cluster.verify_with(&event).await;
    let (blog, nowhere) = (host("blog"), host("nowhere"));
    assert_eq!(stands(&report)[..2], [(nowhere.as_str(), "fail"), (blog.as_str(), "pass")], "{}", report.body());
    let unnamed: Vec<&str> = report.without_domain.iter().map(|it| it.because.as_str()).collect();
    assert!(matches!(unnamed.as_slice(), [one] if one.contains("albkeeper:domain")), "{unnamed:?}");
}

async fn the_mistakes_of_all_sites_come_in_one_answer(cluster: &Cluster) {
    let wrong = json!({
        "sites": [
            {"domain": "a.example.com", "load_balancer": "shop", "page": true},
            {"domain": "b.example.com", "load_balancer": "shop", "tls": {"warn_days": -1}},
            {"load_balancer": "shop", "alerts": {"name": "b"}},
        ],
        "defaults": {"domain": "c.example.com", "waf": {"wantd": false}},
        "discover": {}
    });
    let answer = cluster.sandbox.invoke("VerifyFunction", &wrong).await.unwrap();
    let told = answer.payload["errorMessage"].as_str().unwrap().to_owned();
    for words in [
        "discover: needs clusters, tags or names",
        "defaults.domain: is of one site",
        "defaults.waf.wantd: is not a field; did you mean wanted?",
        "sites[0].page: is of the whole event",
        "sites[1].tls.warn_days",
        "sites[2].alerts.name: is of the whole event",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(answer.payload["errorType"] == "BadEvent", "{}", answer.payload);
}

/// Three load balancers with four sites: each is asked about once, whatever its hosts, and all are listed together.
async fn what_sites_have_in_common_is_asked_once(cluster: &Cluster) {
    cluster.sandbox.proxy.set_page(400);
    let report = cluster.verify().await;
    let calls =
        |name: &str| report.run.aws_calls.iter().filter(|(call, _)| call.ends_with(name)).map(|(_, n)| *n).sum::<u32>();
    assert_eq!(calls(":DescribeLoadBalancers"), 1, "{:?}", report.run.aws_calls);
    assert_eq!(calls("2:DescribeTags"), 1);
    for of_each in ["DescribeListeners", "DescribeTargetGroups", "DescribeTargetHealth"] {
        assert_eq!(calls(&format!(":{of_each}")), 3, "{of_each}: {:?}", report.run.aws_calls);
    }
    let listed = ["ListWebACLs", "ListResourcesForWebACL", "GetWebACL", "ListHostedZones"]
        .map(|call| calls(&format!(":{call}")));
    let of_each = ["GetWebACLForResource", "ListHostedZonesByName"].map(|call| calls(&format!(":{call}")));
    assert!(listed.iter().all(|calls| (1..=2).contains(calls)), "{:?}", report.run.aws_calls);
    assert_eq!(of_each, [0, 0], "{:?}", report.run.aws_calls);
    assert_eq!((calls("SNS:ListSubscriptionsByTopic"), calls("S3:PutObject")), (1, 2), "{:?}", report.run.aws_calls);
}

/// Three load balancers at five minutes, for less than a dollar a month.
async fn a_schedule_asks_for_figures_rarely_and_writes_one_page(cluster: &Cluster) {
    let event = json!({"discover": {"clusters": [CLUSTER]}, "page": true,
        "defaults": {"waf": {"wanted": false}, "access_logs": {"wanted": false}}});
    let figures =
        |report: &ShardReport| report.run.aws_calls.get("CloudWatch:GetMetricData").copied().unwrap_or_default();
    let first = cluster.verify_with(&event).await;
    assert_eq!(figures(&first), 3, "two load balancers, and the account: {:?}", first.run.aws_calls);
    let second = cluster.verify_with(&event).await;
    assert_eq!(figures(&second), 0, "{:?}", second.run.aws_calls);
    let month = second.run.usd * 8_640.0;
    assert!(month < 1.0, "{month}");
    let place = second.page.unwrap();
    assert!(place.ends_with("/status/all-sites.html"), "{place}");
    let bucket = cluster.sandbox.physical("StateBucket").await.unwrap();
    let page = object(&cluster.sandbox, Method::GET, &bucket, "status/all-sites.html", "").await;
    for words in ["All well", &host("shop"), &host("cart"), &host("blog"), "Last two days"] {
        assert!(page.contains(words), "{words}");
    }
}

use std::collections::BTreeMap;

use checklist::example::healthy_at;
use facts::load_balancer::Found as FoundBalancer;
use facts::targets::TargetState;
use facts::{Facts, Unseen};
use redact::Secrets;
use report::shard::Listing;
use serde_json::json;

use super::*;
use crate::settings::Fences;

/// A shard that finds what a cluster has, and tells at once.
fn shard() -> Shard {
    let event =
        json!({"discover": {"clusters": ["blue"]}, "alerts": {"raise": {"after": 1, "of": 1}, "recover_after": 1}});
    crate::shard::read(event, &Fences::of_region("us-east-1")).unwrap()
}

/// The example under this domain, behind a load balancer of this name, with this changed.
fn looked(shard: &Shard, domain: &str, name: &str, change: impl FnOnce(&mut Facts)) -> Looked {
    let (mut facts, expectations) = healthy_at(domain);
    let Ok(FoundBalancer::One(one)) = &mut facts.load_balancer else { panic!("the example has one") };
    one.arn =
        format!("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/{name}/1").try_into().unwrap();
    name.clone_into(&mut one.name);
    facts.declared = Ok(None);
    let mut asked = shard.found(one, domain, &json!({})).unwrap();
    asked.expectations = expectations;
    change(&mut facts);
    let key = SiteKey::given(&asked.scope.domain, &asked.scope.load_balancer);
    Looked { key, asked, facts, secrets: Secrets::default(), is_found: true, figures: None }
}

fn unhealthy(facts: &mut Facts) {
    let groups = facts.target_groups.as_mut().unwrap();
    groups[0].targets.as_mut().unwrap().iter_mut().for_each(|target| target.state = TargetState::Unhealthy);
}

fn watched(looked: Vec<Looked>) -> Watched {
    Watched { looked, ..Watched::default() }
}

fn judged(watched: Watched, before: &ShardState) -> Judged {
    let run = Run::begun("run-1".to_owned(), checklist::example::AT, "us-east-1".to_owned());
    judge(watched, &shard(), before, true, true, run)
}

fn overall(judged: &Judged) -> BTreeMap<&str, &str> {
    judged.report.sites.iter().map(|site| (site.domain.as_str(), site.overall.as_str())).collect()
}

fn told(judged: &Judged) -> usize {
    judged.sites.iter().filter(|site| site.bulletin.is_some()).count()
}

#[test]
fn a_fault_that_sites_have_in_common_stands_once_and_is_told_once() {
    let shard = shard();
    let sites = |change: fn(&mut Facts)| {
        watched(vec![
            looked(&shard, "a.example.com", "one", change),
            looked(&shard, "b.example.com", "one", change),
            looked(&shard, "c.example.com", "two", |_| ()),
        ])
    };
    let first = judged(sites(unhealthy), &ShardState::default());
    assert_eq!(first.report.faults.iter().filter(|it| it.check == CheckId::Targets).count(), 1);
    assert_eq!(first.report.faults[0].sites.len(), 2);
    assert_eq!((told(&first), overall(&first)["c.example.com"]), (2, "pass"));
    let second = judged(sites(unhealthy), &first.next);
    assert_eq!(told(&second), 0, "once");
    assert_eq!(told(&judged(sites(|_| ()), &second.next)), 2, "and its end");
}

/// Where the hour has had its mails, all wait; what waits is told as soon as there is room.
#[test]
fn all_sites_share_one_hours_mails() {
    let shard = shard();
    let broken = || watched(vec![looked(&shard, "a.example.com", "one", unhealthy)]);
    let mut full = ShardState::default().begun();
    let most = usize::try_from(shard.alerts.max_mails_per_hour).unwrap();
    full.mails.begin_to_send(checklist::example::AT, most);
    let held = judged(broken(), &full);
    assert_eq!((told(&held), held.held.is_some()), (0, true));
    let mut later = held.next;
    later.mails = State::default();
    assert_eq!(told(&judged(broken(), &later)), 1);
}

#[test]
fn what_is_found_or_gone_is_news_but_in_the_first_run() {
    let shard = shard();
    let sites = |names: &[&str]| watched(names.iter().map(|name| looked(&shard, name, "one", |_| ())).collect());
    let first = judged(sites(&["a.example.com"]), &ShardState::default());
    assert!(first.news.appeared.is_empty() && first.report.appeared.is_empty());
    let more = judged(sites(&["a.example.com", "b.example.com"]), &first.next);
    assert_eq!(more.news.appeared, ["b.example.com at one"]);
    let less = judged(sites(&["b.example.com"]), &more.next);
    assert_eq!((less.news.appeared.len(), &less.news.gone[..]), (0, &["a.example.com at one".to_owned()][..]));
    assert!(judged(sites(&["b.example.com"]), &less.next).news.gone.is_empty(), "once");
}

/// What was not looked at is neither gone nor well, and keeps what is known of it.
#[test]
fn a_site_that_was_not_seen_is_unknown_and_not_forgotten() {
    let shard = shard();
    let first = judged(watched(vec![looked(&shard, "a.example.com", "one", unhealthy)]), &ShardState::default());
    let arn = facts::ids::Arn::try_from("arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/one/1".to_owned())
        .unwrap();
    let unseen = [
        Watched { unlisted: Some(Unseen::Throttled { action: "a".to_owned() }), ..Watched::default() },
        Watched {
            not_reached: vec![NotReached { name: "one".to_owned(), load_balancer: Some(arn.clone()), site: None }],
            ..Watched::default()
        },
        Watched {
            without_domain: vec![WithoutDomain { load_balancer: arn, domain: None, because: "unseen".to_owned() }],
            ..Watched::default()
        },
    ];
    for not_seen in unseen {
        let later = judged(not_seen, &first.next);
        assert_eq!(overall(&later)["a.example.com"], "unknown");
        assert!(later.news.gone.is_empty() && later.next.sites == first.next.sites, "{:?}", later.news);
        let back = judged(watched(vec![looked(&shard, "a.example.com", "one", unhealthy)]), &later.next);
        assert_eq!((told(&back), back.news.appeared.len()), (0, 0), "nothing of it is new");
    }
}

#[test]
fn a_listing_that_is_refused_is_told_after_three_runs_once_and_its_end() {
    let blind = || Watched { unlisted: Some(Unseen::Throttled { action: "a".to_owned() }), ..Watched::default() };
    let mut state = judged(watched(Vec::new()), &ShardState::default()).next;
    let mut told = Vec::new();
    for _ in 0..5 {
        let run = judged(blind(), &state);
        told.push(run.news.listing.is_some());
        state = run.next;
    }
    assert_eq!(told, [false, false, true, false, false]);
    assert_eq!(judged(watched(Vec::new()), &state).news.listing, Some(Listing::SeenAgain), "it can be listed again");
}

/// The name leads to the load balancer of this name, by its record and by its addresses.
fn leads_to(name: &'static str) -> impl FnOnce(&mut Facts) {
    move |facts: &mut Facts| {
        let here = facts.the_load_balancer().unwrap().name == name;
        let dns = &mut facts.dns;
        if !here {
            let own = dns.load_balancer.as_mut().unwrap();
            own.answer = facts::dns::Answer::Addresses { addresses: vec![[198, 51, 100, 7].into()], via: Vec::new() };
            for record in &mut dns.record.as_mut().unwrap().records {
                let other = format!("{name}-1.us-east-1.elb.amazonaws.com");
                record.points_at = PointsAt::Alias { name: other, zone_id: "Z35SXDOTRQ7X7K".to_owned() };
            }
        }
    }
}

/// A change from one load balancer to another: both have the host, and its name leads to one of them.
#[test]
fn the_load_balancer_that_a_name_does_not_lead_to_is_nobodys_trouble() {
    let shard = shard();
    let site = |name: &'static str, to: &'static str| looked(&shard, "a.example.com", name, leads_to(to));
    let both = judged(watched(vec![site("blue", "blue"), site("green", "blue")]), &ShardState::default());
    assert_eq!(both.report.sites.len(), 1, "{}", both.report.body());
    let swapped = judged(watched(vec![site("blue", "green"), site("green", "green")]), &both.next);
    assert!(swapped.news.gone.is_empty() && swapped.news.appeared.is_empty(), "{:?}", swapped.news);
    assert_eq!(swapped.next.sites.len(), 2, "what is known of either stays");
    let alone = judged(watched(vec![site("green", "blue")]), &ShardState::default());
    assert_ne!(overall(&alone)["a.example.com"], "pass", "a name that leads to nobody who has it is one");
    // The other one was there before, and was not looked at this time.
    let unreached = judged(watched(vec![site("green", "blue")]), &both.next);
    assert!(unreached.sites.is_empty(), "{}", unreached.report.body());
}

/// Of a weighted set both serve users, whatever the answer of the moment is.
#[test]
fn two_load_balancers_that_records_lead_to_are_both_judged() {
    let shard = shard();
    let elsewhere_now = |facts: &mut Facts| {
        unhealthy(facts);
        let own = facts.dns.load_balancer.as_mut().unwrap();
        own.answer = facts::dns::Answer::Addresses { addresses: vec![[198, 51, 100, 7].into()], via: Vec::new() };
    };
    let sites =
        vec![looked(&shard, "a.example.com", "blue", |_| ()), looked(&shard, "a.example.com", "green", elsewhere_now)];
    let both = judged(watched(sites), &ShardState::default());
    let stands: Vec<_> = both.report.sites.iter().map(|site| (site.key.as_str(), site.overall)).collect();
    assert_eq!(stands.len(), 2, "{stands:?}");
    assert_eq!(stands[0], ("a.example.com at green", Verdict::Fail));
}

#[test]
fn a_state_in_a_bucket_is_cut_to_what_a_run_could_have_left() {
    let shard = shard();
    let next = judged(watched(vec![looked(&shard, "a.example.com", "one", unhealthy)]), &ShardState::default()).next;
    let bytes = serde_json::to_vec(&next).unwrap();
    assert_eq!(ShardState::read(&bytes).unwrap().0, next, "what we write is what we read");
    let mut forged = next;
    let mail = checklist::alerts::Mail { subject: "FORGED".to_owned(), text: "x".to_owned(), kept: String::new() };
    forged.mails.wait_for(mail.clone());
    forged.sites.values_mut().for_each(|site| site.wait_for(mail.clone()));
    let (read, wrong) = ShardState::read(&serde_json::to_vec(&forged).unwrap()).unwrap();
    assert!(read.mails.waiting.is_empty() && read.sites.values().all(|site| site.waiting.is_empty()), "{wrong:?}");
}

/// One that nobody watches is told, and once.
#[test]
fn a_load_balancer_without_a_domain_is_told_after_three_runs_once() {
    let arn = facts::ids::Arn::try_from("arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/one/1".to_owned())
        .unwrap();
    let without = || Watched {
        without_domain: vec![WithoutDomain { load_balancer: arn.clone(), domain: None, because: "no host".to_owned() }],
        ..Watched::default()
    };
    let mut state = ShardState::default();
    let mut told = Vec::new();
    for _ in 0..5 {
        let run = judged(without(), &state);
        told.push(run.news.without_domain.len());
        state = run.next;
    }
    assert_eq!(told, [0, 0, 1, 0, 0]);
}

#[test]
fn a_state_is_never_larger_than_what_is_read() {
    let shard = shard();
    let next = judged(watched(vec![looked(&shard, "a.example.com", "one", unhealthy)]), &ShardState::default()).next;
    assert_eq!(next.clone().fitted(), next, "as long as it fits nothing is forgotten");
    let (key, site) = next.sites.first_key_value().unwrap();
    let mut large = next.clone();
    let sighting = site.sightings[0].clone();
    for at in 0..4_000 {
        let key: SiteKey = serde_json::from_value(json!(key.as_str().replacen('a', &format!("a{at}"), 1))).unwrap();
        large.sites.insert(key, State { sightings: vec![sighting.clone(); 100], ..site.clone() });
    }
    let bytes = serde_json::to_vec(&large.fitted()).unwrap();
    assert!(u64::try_from(bytes.len()).unwrap() <= aws::store::object::most::SHARD_STATE, "{}", bytes.len());
}

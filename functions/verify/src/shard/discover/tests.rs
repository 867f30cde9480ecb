use facts::Facts;
use facts::load_balancer::Found;

use super::*;

/// The example's load balancer, whose tags are those of its controller, with this changed.
fn domains_of(change: impl FnOnce(&mut Facts)) -> Domains {
    let mut facts = example();
    change(&mut facts);
    let of = load_balancer(&mut facts).clone();
    domains(&of, &facts.declared, &facts.listeners, &facts.certificates)
}

/// Without hosts: neither objects nor rules nor certificates name one.
fn example() -> Facts {
    let (mut facts, _) = checklist::example::healthy();
    facts.certificates = Ok(Vec::new());
    facts.declared.as_mut().unwrap().as_mut().unwrap().objects.iter_mut().for_each(|object| object.hosts.clear());
    facts
}

fn load_balancer(facts: &mut Facts) -> &mut LoadBalancer {
    let Ok(Found::One(one)) = &mut facts.load_balancer else { panic!("the example has one") };
    one
}

fn tag(facts: &mut Facts, value: &str) {
    load_balancer(facts).tags.as_mut().unwrap().insert(DOMAIN_TAG.to_owned(), value.to_owned());
}

fn known(names: &[&str]) -> Domains {
    Domains::Known(names.iter().map(|name| (*name).to_owned().try_into().unwrap()).collect())
}

fn rule_for(facts: &mut Facts, hosts: &[&str]) {
    let listener = &mut facts.listeners.as_mut().unwrap()[0];
    let mut rule = listener.rules.as_ref().unwrap().first().cloned().unwrap_or_else(|| facts::listener::Rule {
        arn: listener.arn.clone(),
        priority: "1".to_owned(),
        conditions: Vec::new(),
        actions: Vec::new(),
    });
    rule.conditions = vec![Condition::like(Condition::HOST_HEADER, hosts)];
    listener.rules.as_mut().unwrap().push(rule);
}

fn certificate_for(facts: &mut Facts, names: &[&str]) {
    let (example, _) = checklist::example::healthy();
    let mut all = example.certificates.unwrap();
    all.truncate(1);
    all[0].acm.as_mut().unwrap().names = names.iter().map(|name| (*name).to_owned()).collect();
    facts.certificates = Ok(all);
}

#[test]
fn the_teams_tag_wins_then_objects_then_rules_then_certificates() {
    let mut facts = example();
    certificate_for(&mut facts, &["*.example.com", "cert.example.com"]);
    let of = |facts: &mut Facts| {
        let of = load_balancer(facts).clone();
        domains(&of, &facts.declared, &facts.listeners, &facts.certificates)
    };
    assert_eq!(of(&mut facts), known(&["cert.example.com"]));
    rule_for(&mut facts, &["Rule.example.com", "*.shop.example.com", "b.example.com"]);
    assert_eq!(of(&mut facts), known(&["b.example.com", "rule.example.com"]));
    let objects = &mut facts.declared.as_mut().unwrap().as_mut().unwrap().objects;
    objects[0].hosts = vec!["object.example.com".into(), "*.example.com".into()];
    assert_eq!(of(&mut facts), known(&["object.example.com"]));
    tag(&mut facts, "one.example.com  two.example.com TWO.example.com");
    assert_eq!(of(&mut facts), known(&["one.example.com", "two.example.com"]));
}

#[test]
fn a_tag_keeps_one_out_and_a_wrong_one_is_told() {
    assert_eq!(domains_of(|facts| tag(facts, " none ")), Domains::LeftOut);
    for wrong in ["", "https://a.example.com", "a.example.com nonsense!"] {
        let Domains::Unseen { because } = domains_of(|facts| tag(facts, wrong)) else { panic!("{wrong}") };
        assert!(because.starts_with("its tag albkeeper:domain holds no domain"), "{because}");
    }
}

/// What was not seen is never no host, and is not passed over for what would tell others.
#[test]
fn without_a_host_the_tag_is_named_and_what_was_not_seen_is_not_passed_over() {
    let unseen = || Unseen::Throttled { action: "elasticloadbalancing:DescribeListeners".to_owned() };
    let Domains::None { because } = domains_of(|_| ()) else { panic!("nothing names one") };
    assert!(because.contains("name its domain in the tag albkeeper:domain"), "{because}");
    let with_certificate = domains_of(|facts| {
        facts.listeners = Err(unseen());
        certificate_for(facts, &["cert.example.com"]);
    });
    let Domains::Unseen { because } = with_certificate else { panic!("{with_certificate:?}") };
    assert!(
        because.starts_with("the rules of its listeners were not seen: elasticloadbalancing:DescribeListeners"),
        "{because}"
    );
    let without_tags = domains_of(|facts| load_balancer(facts).tags = Err(unseen()));
    assert!(matches!(without_tags, Domains::Unseen { .. }), "it may say none");
    let cut = domains_of(|facts| {
        facts.declared = Err(unseen());
        certificate_for(facts, &["cert.example.com"]);
    });
    assert!(matches!(cut, Domains::Unseen { .. }), "{cut:?}");
    let not_let_in = domains_of(|facts| {
        let cluster = facts::inventory::ClusterName::new("blue");
        facts.declared = Err(Unseen::ClusterNotRead { cluster, not_read: NotRead::NotNamed });
        certificate_for(facts, &["cert.example.com"]);
    });
    assert_eq!(not_let_in, known(&["cert.example.com"]));
}

#[test]
fn no_pattern_takes_long() {
    let pattern = format!("{}!", "*".repeat(63));
    assert!(!is_like(pattern.as_bytes(), "a".repeat(32).as_bytes()));
    assert!(is_like(b"*a*b*", b"xxaxxbxx") && !is_like(b"*a*b", b"xxaxxbxx") && is_like(b"**", b""));
}

#[test]
fn one_is_meant_where_all_that_is_asked_for_holds() {
    let (mut facts, _) = checklist::example::healthy();
    let mut of = load_balancer(&mut facts).clone();
    let cluster = load_balancer::owner(of.tags.as_ref().unwrap()).unwrap().cluster;
    of.tags.as_mut().unwrap().insert("team".to_owned(), "shop".to_owned());
    let with = |clusters: &[&str], tags: &[(&str, &str)], names: Option<&str>| Discover {
        clusters: clusters.iter().map(|it| (*it).to_owned()).collect(),
        tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        names: names.map(ToOwned::to_owned),
    };
    for (discover, is_it) in [
        (with(&["other", &cluster], &[], None), true),
        (with(&["other"], &[], None), false),
        (with(&[], &[("team", "shop")], None), true),
        (with(&[], &[("team", "*")], None), true),
        (with(&[], &[("team", "blog")], None), false),
        (with(&[], &[("owner", "*")], None), false),
        (with(&[], &[], Some("retail-*-alb")), true),
        (with(&[], &[], Some("*")), true),
        (with(&[], &[], Some("retail")), false),
        (with(&[&cluster], &[("team", "blog")], Some("*")), false),
    ] {
        assert_eq!(is_meant(&discover, &of), Ok(is_it), "{discover:?}");
    }
    of.tags = Err(Unseen::Throttled { action: "elasticloadbalancing:DescribeTags".to_owned() });
    assert!(is_meant(&with(&[&cluster], &[], None), &of).is_err(), "it may well be one of them");
    assert_eq!(is_meant(&with(&[&cluster], &[], Some("other-*")), &of), Ok(false), "its name is seen");
}

/// Every controller's tags name its cluster.
#[test]
fn load_balancers_of_all_controllers_are_found_by_the_name_of_their_cluster() {
    let (mut facts, _) = checklist::example::healthy();
    let of = load_balancer(&mut facts).clone();
    for pairs in [
        &[("elbv2.k8s.aws/cluster", "blue"), ("ingress.k8s.aws/stack", "shop/web")][..],
        &[("elbv2.k8s.aws/cluster", "blue"), ("service.k8s.aws/stack", "shop/web")],
        &[("elbv2.k8s.aws/cluster", "blue"), ("gateway.k8s.aws.alb/stack", "shop/web")],
        &[("ingress.k8s.aws/cluster", "blue"), ("ingress.k8s.aws/stack", "shop/web")],
        &[("eks:eks-cluster-name", "blue"), ("ingress.eks.amazonaws.com/stack", "shop/web")],
        &[("kubernetes.io/cluster/blue", "owned")],
    ] {
        let tags = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let of = LoadBalancer { tags: Ok(tags), ..of.clone() };
        let discover = |cluster: &str| Discover { clusters: vec![cluster.to_owned()], ..Discover::default() };
        assert_eq!(is_meant(&discover("blue"), &of), Ok(true), "{pairs:?}");
        assert_eq!(is_meant(&discover("green"), &of), Ok(false), "{pairs:?}");
    }
}

#[test]
fn ports_are_those_of_the_listeners_the_usual_ones_first() {
    let (facts, _) = checklist::example::healthy();
    assert_eq!(ports(&facts.listeners), json!({"https": 443, "http": 80}));
    let mut listeners = facts.listeners.unwrap();
    listeners.retain(|it| it.protocol == Protocol::Https);
    listeners[0].port = 8443;
    assert_eq!(ports(&Ok(listeners.clone())), json!({"https": 8443, "http": null}));
    let unseen = Unseen::Throttled { action: "a".to_owned() };
    assert_eq!(ports(&Err(unseen)), json!({}));
}

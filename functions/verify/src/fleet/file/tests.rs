use super::*;

const AT: &str = "2026-12-01T12:00:00Z";

fn at() -> Timestamp {
    AT.parse().unwrap()
}

fn fences() -> Fences {
    Fences::of_region("us-east-1")
}

/// A file with three shards in which nothing is wrong.
fn healthy() -> Value {
    json!({
        "schema": "albkeeper.fleet/1",
        "defaults": {"endpoints": [{"path": "/health"}], "tls": {"warn_days": 20}},
        "alerts": {"raise": {"after": 1}, "max_mails_per_hour": 7},
        "shards": [
            {"name": "prod", "account": "210987654321", "region": "eu-central-1", "discover": {"clusters": ["blue"]}},
            {"name": "dev", "discover": {"names": "dev-*"}, "defaults": {"tls": {"fail_days": 3}}},
            {"name": "one", "region": "us-gov-west-1", "sites": [{"domain": "a.example.com", "load_balancer": "shop"}]}
        ]
    })
}

fn parsed(file: &Value) -> Result<Fleet, Vec<String>> {
    let told = |wrong: Vec<Problem>| wrong.iter().map(ToString::to_string).collect();
    read(file.to_string().as_bytes(), &fences(), at()).map_err(told)
}

/// The mistakes of each shard that has some.
fn wrong(file: &Value) -> Vec<(String, Vec<String>)> {
    let shards = parsed(file).unwrap().shards.into_iter();
    shards.filter_map(|it| Some((it.name, it.shard.err()?.iter().map(ToString::to_string).collect()))).collect()
}

#[test]
fn a_shard_has_the_defaults_of_the_file_and_of_its_own_field_by_field() {
    let fleet = parsed(&healthy()).unwrap();
    assert_eq!(fleet.max_mails_per_hour, 7);
    let mut shards: std::collections::BTreeMap<_, _> =
        fleet.shards.into_iter().map(|entry| (entry.name.clone(), entry)).collect();
    let prod = shards.remove("prod").unwrap();
    assert_eq!((prod.account.unwrap().as_str(), prod.region.unwrap().as_str()), ("210987654321", "eu-central-1"));
    let shard = prod.shard.unwrap();
    assert_eq!((shard.name.as_str(), shard.fences.region.as_str()), ("prod", "eu-central-1"));
    assert_eq!(shard.alerts.raise.after, 1);
    let dev = shards.remove("dev").unwrap().shard.unwrap();
    assert_eq!((dev.account, dev.fences.region.as_str()), (None, "us-east-1"), "that of the stack");
    assert_eq!(dev.defaults["tls"], json!({"warn_days": 20, "fail_days": 3}));
    let one = shards.remove("one").unwrap().shard.unwrap();
    let asked = one.given.values().next().unwrap();
    assert_eq!((asked.expectations.tls.warn_days, asked.scope.endpoints.len()), (20, 1));
}

#[test]
fn a_mistake_in_one_shard_is_that_shards_alone() {
    let mut file = healthy();
    file["shards"][1]["discover"] = json!({"cluster": ["blue"]});
    file["shards"][2]["region"] = json!("nowhere");
    let wrong = wrong(&file);
    assert_eq!(wrong.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["dev", "one"]);
    assert_eq!(wrong[0].1, ["shards[1].discover.cluster: is not a field; did you mean clusters?"]);
    assert!(wrong[1].1[0].starts_with("shards[2].region: "), "{wrong:?}");
}

#[test]
fn every_way_to_write_a_shard_wrongly_is_named_with_its_place() {
    for (field, value, told) in [
        ("name", json!("Prod"), "shards[1].name"),
        ("name", json!("a/../b"), "shards[1].name"),
        ("name", json!(7), "shards[1].name"),
        ("name", json!(null), "shards[1].name"),
        ("account", json!("12345"), "shards[1].account"),
        ("account", json!(210_987_654_321_u64), "shards[1].account"),
        ("region", json!("EU"), "shards[1].region"),
        ("role", json!("admin"), "shards[1].role"),
        ("page", json!(true), "shards[1].page"),
        ("answer_only", json!(true), "shards[1].answer_only"),
        ("sites", json!([{"domain": "a.example.com"}]), "shards[1].sites[0].load_balancer"),
        ("defaults", json!({"waf": {"wantd": true}}), "shards[1].defaults.waf.wantd"),
        ("defaults", json!([]), "shards[1].defaults"),
        ("alerts", json!({"raise": {"after": 9, "of": 2}}), "shards[1].alerts.raise.after"),
        ("discover", json!({}), "shards[1].discover"),
    ] {
        let mut file = healthy();
        file["shards"][1][field] = value.clone();
        let wrong = wrong(&file);
        let [(_, problems)] = wrong.as_slice() else { panic!("{field} {value}: {wrong:?}") };
        assert!(problems.iter().all(|it| it.starts_with(told)), "{field} {value}: {problems:?}");
    }
}

#[test]
fn two_shards_of_one_name_would_overwrite_each_other() {
    let mut file = healthy();
    file["shards"][2]["name"] = json!("prod");
    let wrong = wrong(&file);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(
        (wrong[0].0.as_str(), wrong[0].1[0].as_str()),
        ("shards[2]", "shards[2].name: is that of an earlier shard too: each has its own")
    );
}

#[test]
fn what_is_wrong_for_all_is_told_once_and_of_the_file() {
    for (field, value, told) in [
        ("schema", json!("albkeeper.fleet/2"), "schema"),
        ("defaults", json!({"waf": {"wantd": true}}), "defaults.waf.wantd"),
        ("defaults", json!({"domain": "a.example.com"}), "defaults.domain"),
        ("alerts", json!({"remind": 3}), "alerts.remind"),
        ("alerts", json!({"name": "all"}), "alerts.name"),
        ("shards", json!([]), "shards"),
        ("shards", json!({}), "shards"),
        ("shard", json!([]), "shard"),
    ] {
        let mut file = healthy();
        file[field] = value.clone();
        let wrong = parsed(&file).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].starts_with(told), "{field} {value}: {wrong:?}");
    }
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for text in ["", "{", "[]", "null", "7", deep.as_str()] {
        assert!(read(text.as_bytes(), &fences(), at()).is_err(), "{text}");
    }
}

/// A name that stands for none is no name that a shard may have.
#[test]
fn a_shard_without_a_name_takes_that_of_no_other() {
    let mut file = healthy();
    file["shards"][1]["name"] = json!("shard-2");
    file["shards"][0]["name"] = json!("NO");
    let names: Vec<String> = parsed(&file).unwrap().shards.into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["shards[0]", "shard-2", "one"]);
    assert_eq!(wrong(&file).len(), 1, "the mistake is the first one's");
}

/// What the state machine hands on is found again in the file, so that a name which is there twice is refused here too.
#[test]
fn one_shard_is_what_the_whole_file_says_of_it() {
    let mut file = healthy();
    file["shards"][2]["name"] = json!("prod");
    let bytes = file.to_string();
    let one = |which| one(bytes.as_bytes(), which, &fences(), at());
    let whole = |place: usize| one(ShardNamed::Whole(file["shards"][place].as_object().unwrap().clone())).unwrap();
    assert!(whole(0).shard.is_ok());
    assert_eq!((whole(2).name.as_str(), whole(2).shard.is_err()), ("shards[2]", true));
    let mut changed = file["shards"][1].as_object().unwrap().clone();
    changed.insert("region".to_owned(), json!("eu-west-1"));
    let wrong = one(ShardNamed::Whole(changed.clone())).unwrap().shard.unwrap_err();
    assert!(wrong[0].to_string().starts_with("shards[3].name: is that of an earlier shard"), "{wrong:?}");
    changed.insert("name".to_owned(), json!("new"));
    assert!(one(ShardNamed::Whole(changed)).unwrap().shard.is_ok(), "the file was changed since");
    assert_eq!(one(ShardNamed::Name("dev".to_owned())).unwrap().name, "dev");
    let told = one(ShardNamed::Name("nobody".to_owned())).unwrap_err();
    assert_eq!(told[0].to_string(), "fleet.shard: is in no line of config/fleet.json: there are prod; dev; prod");
}

#[test]
fn a_shard_that_no_state_machine_hands_on_is_a_mistake() {
    let mut file = healthy();
    let site = |at: usize| json!({"domain": format!("{}.example.com", "a".repeat(60)), "load_balancer": format!("s-{at}-{}", "b".repeat(20))});
    file["shards"][1]["sites"] = (0..499)
        .map(|at| {
            let mut site = site(at);
            site["endpoints"] = json!([{"path": format!("/{}", "x".repeat(400))}]);
            site
        })
        .collect();
    let wrong = wrong(&file);
    assert!(wrong[0].1[0].contains("has more than 200000 bytes"), "{wrong:?}");
}

/// Which domains may have tokens is for the stack to say, which is not there offline.
#[test]
fn offline_a_token_may_go_where_the_file_sends_it() {
    let mut file = healthy();
    let token = json!({"secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:a"});
    file["shards"][2]["sites"][0]["endpoints"] = json!([{"path": "/a", "token": token}]);
    assert_eq!(check(file.to_string().as_bytes(), "us-east-1", at()), Ok(3));
    assert!(wrong(&file)[0].1[0].contains("TokenDomains"), "and the stack says so");
}

use serde_json::json;

use super::*;

fn wrong(event: Value) -> Vec<String> {
    read(event).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn an_event_asks_for_a_shard_or_for_the_summary() {
    let shard = |value: Value| read(json!({"fleet": {"shard": value}})).unwrap();
    assert!(matches!(shard(json!("prod")), (Asked::Shard { which: ShardNamed::Name(_), answer_only: false }, None)));
    // As the state machine writes them.
    let whole = read(json!({"fleet": {"shard": {"name": "prod"}, "run": "2026-12-01T12:00:00.123Z"}})).unwrap();
    assert!(matches!(whole, (Asked::Shard { which: ShardNamed::Whole(_), .. }, Some(_))));
    let (asked, run) = read(json!({"fleet": {"summary": true, "run": "2026-12-01T12:00:00.123Z"}})).unwrap();
    assert!(matches!(asked, Asked::Summary) && run.is_some());
}

#[test]
fn what_is_neither_or_both_is_a_mistake() {
    assert_eq!(wrong(json!({"fleet": {}})), ["fleet: needs either shard or summary"]);
    assert_eq!(wrong(json!({"fleet": {"shard": "a", "summary": true}})), ["fleet: needs either shard or summary"]);
    assert!(
        wrong(json!({"fleet": {"shards": "a"}}))[0].starts_with("fleet.shards: is not a field; did you mean shard?")
    );
    assert!(wrong(json!({"fleet": {"shard": "a"}, "domain": "x"}))[0].starts_with("domain: is not a field"));
    // No summary would ever tell what one finds that is in no file.
    assert!(wrong(json!({"fleet": {"shard": {"name": "try"}}}))[0].starts_with("fleet.shard: is the state machine's"));
    let both = wrong(json!({"fleet": {"shard": "a", "run": "now"}}));
    assert_eq!(both, ["fleet.run: is no time, such as 2026-12-01T12:00:00Z"]);
}

//! One thing broken in the healthy example, and what the check says of it.

use facts::scope::Token;
use facts::site::{Outcome, Reply, WaitingFor};

use super::*;
use crate::example::{denied, healthy};
use crate::finding::Finding;

const BATCH: usize = 4;

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

fn change_all(probes: &mut [Probe], status: u16, server: &str) {
    for probe in probes {
        probe.outcome = Outcome::Reply(answer(status, server));
    }
}

fn answer(status: u16, server: &str) -> Reply {
    let headers = vec![("server".to_owned(), server.to_owned())];
    Reply { status, version: "HTTP/1.1".to_owned(), headers, body: String::new(), truncated: false, ..Reply::default() }
}

fn bare(facts: &mut Facts) -> &mut Vec<Probe> {
    facts.site.auth.without_token[0].probes.as_mut().unwrap()
}

fn with_token(facts: &mut Facts) -> &mut Vec<Probe> {
    facts.site.endpoints[BATCH].probes.as_mut().unwrap()
}

fn login(status: u16, server: &str, wrong: Option<&str>) -> Finding {
    after(|facts| {
        let login = &mut facts.site.auth.logins[0];
        login.wrong = wrong.map(Into::into);
        login.answer.as_mut().unwrap().outcome = Outcome::Reply(answer(status, server));
    })
}

/// Both kinds of token: one that is got, and one that is kept in the secret itself.
fn with_a_token_of_the_secret(facts: &mut Facts) {
    facts.site.auth.logins.clear();
    let Some(Token { login, .. }) = &mut facts.scope.endpoints[BATCH].token else { panic!("the example has one") };
    *login = None;
}

#[test]
fn without_a_protected_endpoint_nobody_asked() {
    let (mut facts, expectations) = healthy();
    facts.scope.endpoints[BATCH].token = None;
    assert_eq!(judge(&facts, &expectations), Err(Unseen::NotAsked { ask_with: "token of an endpoint".to_owned() }));
}

#[test]
fn what_is_open_to_everybody_fails() {
    let finding = after(|facts| change_all(bare(facts), 200, "uvicorn"));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "POST /batch-predict without a token: open to everybody: status 200 instead of 401");
    let next = finding.next.unwrap();
    assert!(next.contains("curl -sv") && !next.contains("TOKEN"), "{next}");
}

#[test]
fn one_address_that_lets_everybody_in_is_enough() {
    let finding = after(|facts| bare(facts)[1].outcome = Outcome::Reply(answer(200, "uvicorn")));
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn a_403_of_the_api_closes_too_and_one_of_the_web_acl_says_nothing() {
    assert_eq!(after(|facts| change_all(bare(facts), 403, "uvicorn")).verdict, Verdict::Pass);
    let blocked = after(|facts| change_all(bare(facts), 403, "awselb/2.0"));
    assert_eq!(blocked.verdict, Verdict::Unknown);
    assert!(blocked.seen.contains("the web ACL retail-prediction-waf blocked this checker"), "{}", blocked.seen);
    assert_eq!(
        after(|facts| change_all(bare(facts), 401, "awselb/2.0")).verdict,
        Verdict::Pass,
        "a rule may ask first"
    );
}

#[test]
fn another_answer_without_a_token_warns_and_an_error_is_not_judged() {
    let finding = after(|facts| change_all(bare(facts), 422, "uvicorn"));
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("status 422 from the API itself instead of 401"), "{}", finding.seen);
    assert_eq!(after(|facts| change_all(bare(facts), 500, "uvicorn")).verdict, Verdict::Unknown);
    let dead = after(|facts| bare(facts)[0].outcome = Outcome::Refused);
    assert_eq!(dead.verdict, Verdict::Pass, "the others turned us away");
    let all_dead = after(|facts| {
        for probe in bare(facts) {
            probe.outcome = Outcome::Refused;
        }
    });
    assert_eq!(all_dead.verdict, Verdict::Unknown);
}

#[test]
fn a_refused_token_fails_and_says_where_it_is_from() {
    let got = after(|facts| change_all(with_token(facts), 401, "uvicorn"));
    assert_eq!(got.verdict, Verdict::Fail);
    assert!(got.seen.contains("POST /batch-predict with a token: the token is refused: status 401"), "{}", got.seen);
    assert!(got.next.unwrap().contains("its pods may have different keys"));
    let kept = after(|facts| {
        with_a_token_of_the_secret(facts);
        change_all(with_token(facts), 401, "uvicorn");
    });
    assert!(kept.next.unwrap().contains("put a new one into the secret"));
    let one = after(|facts| with_token(facts)[1].outcome = Outcome::Reply(answer(401, "uvicorn")));
    assert!(one.seen.contains("the token is refused at 1 of 3 addresses"), "{}", one.seen);
}

#[test]
fn an_error_behind_a_good_token_is_no_matter_of_the_token() {
    assert_eq!(after(|facts| change_all(with_token(facts), 500, "uvicorn")).verdict, Verdict::Pass);
    assert_eq!(after(with_a_token_of_the_secret).verdict, Verdict::Pass);
    let dead = after(|facts| {
        for probe in with_token(facts) {
            probe.outcome = Outcome::Refused;
        }
    });
    assert_eq!(dead.verdict, Verdict::Unknown);
}

#[test]
fn a_login_that_is_refused_names_the_secret_and_its_keys_alone() {
    let finding = login(401, "uvicorn", Some("status 401"));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.starts_with("POST /token: refuses user and password of the secret: status 401"),
        "{}",
        finding.seen
    );
    let next = finding.next.unwrap();
    assert!(next.contains("keys username and password") && next.contains("retail-prediction/checker-AbCdEf"), "{next}");
}

#[test]
fn a_login_that_does_not_work_says_who_answered() {
    let broken = login(503, "awselb/2.0", Some("status 503"));
    assert!(broken.seen.contains("gives no token: status 503 from the load balancer: no target"), "{}", broken.seen);
    let odd = login(200, "uvicorn", Some("the reply is no JSON with an access_token"));
    assert!(odd.seen.contains("gives no token: the reply is no JSON with an access_token"), "{}", odd.seen);
    assert_eq!((broken.verdict, odd.verdict), (Verdict::Fail, Verdict::Fail));
    let hangs = after(|facts| {
        let timed_out = Outcome::TimedOut { waiting_for: WaitingFor::FirstByte, after_ms: 3000 };
        facts.site.auth.logins[0].answer.as_mut().unwrap().outcome = timed_out;
    });
    assert_eq!(hangs.verdict, Verdict::Fail);
    for finding in [broken, odd, hangs] {
        let next = finding.next.unwrap();
        assert_eq!(
            next,
            "curl -sv --resolve api.retail-prediction.example.com:443:203.0.113.10 -X POST -d grant_type=password \
             --data-urlencode \"username=$USERNAME\" --data-urlencode \"password=$PASSWORD\" \
             https://api.retail-prediction.example.com/token"
        );
    }
    let dead = after(|facts| {
        let answer = facts.site.auth.logins[0].answer.as_mut().unwrap();
        (answer.outcome, answer.phases.connect_ms) = (Outcome::Refused, None);
    });
    assert_eq!(dead.verdict, Verdict::Unknown, "whether anybody is let in is the question of other checks");
    let hidden = after(|facts| facts.site.auth.logins[0].answer = denied("secretsmanager:GetSecretValue"));
    assert_eq!(hidden.verdict, Verdict::Unknown);
    assert_eq!(hidden.next.unwrap(), "allow secretsmanager:GetSecretValue in the role of the verify function");
}

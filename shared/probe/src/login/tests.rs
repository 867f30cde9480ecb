//! Logins at a server on the loopback address: one token for all endpoints that share it, and nothing of it kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use facts::Scope;
use facts::Vantage;
use facts::ids::Arn;
use facts::site::Auth;
use facts::site::EndpointProbes;

use super::super::loopback::authority::Authority;
use super::super::loopback::{Does, Heard, here, plenty, reply, serve};
use super::*;
use crate::room::Room;
use crate::site::tests::{NAME, endpoint, scope};

const PASSWORD: &str = "correct horse & battery";
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.Y2hlY2tlcg.c2ln";

fn token() -> Token {
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:checker-AbCdEf".to_owned();
    let (user_key, password_key) = ("username".to_owned(), "password".to_owned());
    let login = Login { path: "/token".to_owned(), user_key, password_key, scope: Some("predict".to_owned()) };
    Token { secret: Arn::try_from(secret).unwrap(), key: None, header: None, login: Some(login) }
}

fn user() -> Credential {
    Credential::User { name: "checker@shop".to_owned(), password: Secret::password(PASSWORD).unwrap() }
}

/// What a server that knows this user gives out.
fn grants(body: &str) -> impl Fn(&Heard) -> Does + use<> {
    let body = body.to_owned();
    move |heard| match heard.request.split_once("\r\n\r\n") {
        Some((head, form)) if head.starts_with("POST /token HTTP") => {
            let right = "grant_type=password&username=checker%40shop&password=correct+horse+%26+battery&scope=predict";
            if form == right && head.contains("content-type: application/x-www-form-urlencoded") {
                reply("200 OK", "", &body)
            } else {
                reply("401 Unauthorized", "", &format!("no such user: {form} {PASSWORD}"))
            }
        }
        _ => reply("200 OK", "", &heard.request),
    }
}

struct Done {
    auth: Auth,
    endpoints: Vec<EndpointProbes>,
}

/// Logs in and asks the endpoints, as the whole look does.
async fn run(
    endpoints: Vec<Endpoint>,
    credentials: Vec<Seen<Option<Credential>>>,
    does: impl Fn(&Heard) -> Does + Send + Sync + 'static,
) -> Done {
    let authority = Authority::new("Authority of the tests");
    let port = serve(Some(authority.leaf(&[NAME]).server()), does).await;
    let vantage = Vantage { dial_ports: [(443, port)].into(), ..Vantage::default() };
    let (trust, scope): (_, Scope) = (authority.trust(), scope(endpoints));
    let (addresses, until) = (vec![here()], plenty());
    let visit = Visit {
        scope: &scope,
        vantage: &vantage,
        addresses,
        unasked: Vec::new(),
        trust: &trust,
        room: Room::default(),
        until,
    };
    let (tokens, logins) = look(&visit, &credentials).await;
    let (endpoints, without_token) = (visit.probes(tokens).await, visit.without_token().await);
    Done { auth: Auth { without_token, logins }, endpoints }
}

fn said(endpoint: &EndpointProbes) -> &Reply {
    let Outcome::Reply(reply) = &endpoint.probes.as_ref().unwrap()[0].outcome else { panic!("{endpoint:?}") };
    reply
}

#[tokio::test]
async fn one_login_serves_all_endpoints_that_share_it_and_nothing_of_it_is_kept() {
    let logins = Arc::new(AtomicU32::new(0));
    let (counted, granted) =
        (Arc::clone(&logins), grants(&format!(r#"{{"access_token": "{TOKEN}", "token_type": "bearer"}}"#)));
    let endpoints = vec![endpoint("/a", Some(token())), endpoint("/open", None), endpoint("/b", Some(token()))];
    let done = run(endpoints, vec![Ok(Some(user())), Ok(None), Ok(Some(user()))], move |heard| {
        if heard.request.starts_with("POST /token") {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        granted(heard)
    })
    .await;
    assert_eq!(logins.load(Ordering::Relaxed), 1);
    for place in [0, 2] {
        assert!(
            said(&done.endpoints[place]).body.contains(&format!("authorization: Bearer {TOKEN}\r\n")),
            "{:?}",
            done.endpoints
        );
    }
    assert!(!said(&done.endpoints[1]).body.contains("authorization"));
    let bare: Vec<_> = done.auth.without_token.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(bare, ["GET /a", "GET /b"]);
    assert!(done.auth.without_token.iter().all(|it| !said(it).body.contains("authorization")));
    let [login] = &done.auth.logins[..] else { panic!("{:?}", done.auth) };
    assert_eq!(login.wrong, None);
    let kept = format!("{:?}", done.auth);
    assert!(!kept.contains(TOKEN) && !kept.contains(PASSWORD) && kept.contains("withheld: Some("), "{kept}");
}

#[tokio::test]
async fn a_refusal_is_told_without_anything_of_its_body() {
    let wrong = Credential::User { name: "checker".to_owned(), password: Secret::password(PASSWORD).unwrap() };
    let done = run(vec![endpoint("/a", Some(token()))], vec![Ok(Some(wrong))], grants("")).await;
    let [login] = &done.auth.logins[..] else { panic!("{:?}", done.auth) };
    assert_eq!(login.wrong.as_deref(), Some("status 401"));
    let Ok(Probe { outcome: Outcome::Reply(reply), .. }) = &login.answer else { panic!("{login:?}") };
    assert_eq!((reply.status, reply.body.as_str(), reply.confidential), (401, "", true));
    assert!(reply.withheld.is_some_and(|bytes| bytes > 0), "{reply:?}");
    let unseen = done.endpoints[0].probes.as_ref().unwrap_err().to_string();
    assert_eq!(unseen, "needs a token from POST /token first, and it was not given (status 401)");
}

#[tokio::test]
async fn a_reply_without_a_usable_token_says_what_is_wrong_and_is_not_kept() {
    let wrong = [
        ("<html>hush</html>", "the reply is no JSON with an access_token"),
        (r#"{"token": "hush"}"#, "the reply is no JSON with an access_token"),
        (
            r#"{"access_token": "hush hush hush"}"#,
            "the access_token cannot be used: it is not one line of visible ASCII characters",
        ),
        (r#"{"access_token": "hush"}"#, "the access_token cannot be used: it has less than 8 characters"),
        (r#"{"access_token": "hush", "token_type": "mac"}"#, "the token is of another type than bearer"),
    ];
    for (body, expected) in wrong {
        let done = run(vec![endpoint("/a", Some(token()))], vec![Ok(Some(user()))], grants(body)).await;
        let wrong = done.auth.logins[0].wrong.as_deref().unwrap();
        assert!(wrong.starts_with(expected), "{wrong}");
        assert!(!format!("{:?}", done.auth).contains("hush"), "{:?}", done.auth);
    }
}

#[tokio::test]
async fn without_a_password_nobody_is_asked_and_the_cause_is_passed_on() {
    let denied = Unseen::Denied { action: "secretsmanager:GetSecretValue".to_owned(), message: "no".into() };
    let asked = |heard: &Heard| {
        assert!(!heard.request.starts_with("POST /token"), "no password, no login");
        reply("200 OK", "", "")
    };
    let done = run(vec![endpoint("/a", Some(token()))], vec![Err(denied.clone())], asked).await;
    assert_eq!(done.endpoints[0].probes, Err(denied.clone()));
    assert_eq!(done.auth.logins[0].answer, Err(denied.blocks("user and password")));
}

#[tokio::test]
async fn a_site_that_hangs_up_gives_no_token_and_is_kept_as_such() {
    let done = run(vec![endpoint("/a", Some(token()))], vec![Ok(Some(user()))], |_| Does::Reset).await;
    assert!(matches!(&done.auth.logins[0].answer, Ok(Probe { outcome: Outcome::Reset { .. }, .. })), "{:?}", done.auth);
    let unseen = done.endpoints[0].probes.as_ref().unwrap_err().to_string();
    assert_eq!(unseen, "needs a token from POST /token first, and there was no reply");
}

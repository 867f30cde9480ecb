//! Tests of the look at the listeners: each gives the wire text of AWS's answers.

use facts::Unseen;
use facts::listener::{Action, Condition, Redirect, Rule, Weighted};

use super::*;
use crate::testing::*;

const GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/73e2d6bc24d8a067";
const GREEN: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/83e2d6bc24d8a067";
const DEFAULT: &str = "arn:aws:acm:us-east-1:123456789012:certificate/default";
const SNI: &str = "arn:aws:acm:us-east-1:123456789012:certificate/sni";

fn listener_arn(id: &str) -> String {
    ARN.replace(":loadbalancer/", ":listener/") + "/" + id
}

fn answer(operation: &str, inner: &str) -> Says {
    ok(format!("<{operation}Response><{operation}Result>{inner}</{operation}Result></{operation}Response>"))
}

fn https(actions: &str) -> String {
    format!(
        "<member><ListenerArn>{}</ListenerArn><Port>443</Port><Protocol>HTTPS</Protocol>\
         <SslPolicy>ELBSecurityPolicy-TLS13-1-2-2021-06</SslPolicy><Certificates><member><CertificateArn>{DEFAULT}\
         </CertificateArn></member></Certificates><DefaultActions>{actions}</DefaultActions></member>",
        listener_arn("https")
    )
}

fn http(actions: &str) -> String {
    let arn = listener_arn("http");
    format!(
        "<member><ListenerArn>{arn}</ListenerArn><Port>80</Port><Protocol>HTTP</Protocol>\
         <DefaultActions>{actions}</DefaultActions></member>"
    )
}

fn forward() -> String {
    format!("<member><Type>forward</Type><Order>1</Order><TargetGroupArn>{GROUP}</TargetGroupArn></member>")
}

const REDIRECT: &str = "<member><Type>redirect</Type><RedirectConfig><Protocol>HTTPS</Protocol><Port>443</Port>\
    <Host>#{host}</Host><Path>/#{path}</Path><Query>#{query}</Query><StatusCode>HTTP_301</StatusCode></RedirectConfig>\
    </member>";

fn rule(priority: &str, conditions: &str, actions: &str) -> String {
    let arn = ARN.replace(":loadbalancer/", ":listener-rule/");
    let default = priority == "default";
    format!(
        "<member><RuleArn>{arn}/{priority}</RuleArn><Priority>{priority}</Priority><IsDefault>{default}</IsDefault>\
         <Conditions>{conditions}</Conditions><Actions>{actions}</Actions></member>"
    )
}

fn path(values: &str) -> String {
    format!(
        "<member><Field>path-pattern</Field><Values><member>{values}</member></Values><PathPatternConfig><Values><member>\
         {values}</member></Values></PathPatternConfig></member>"
    )
}

fn healthy(asked: &Asked) -> Says {
    let operation = asked.operation.as_str();
    let inner = match operation {
        "DescribeListeners" => format!("<Listeners>{}{}</Listeners>", https(&forward()), http(REDIRECT)),
        "DescribeRules" if asked.has("%2Fhttps") => {
            let rules = rule("10", &path("/docs"), &forward()) + &rule("9", &path("/predict"), &forward());
            format!("<Rules>{rules}{}</Rules>", rule("default", "", &forward()))
        }
        "DescribeRules" => format!("<Rules>{}</Rules>", rule("default", "", REDIRECT)),
        _ => {
            let one = |arn: &str, default: bool| {
                format!("<member><CertificateArn>{arn}</CertificateArn><IsDefault>{default}</IsDefault></member>")
            };
            let all = [one(SNI, false), one(DEFAULT, true), one(DEFAULT, false)].concat();
            format!("<Certificates>{all}</Certificates>")
        }
    };
    answer(operation, &inner)
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Vec<Listener>> {
    look(&answering(aws), &shop()).await
}

/// The actions of a lone HTTP listener.
async fn actions(described: &str) -> Seen<Vec<Action>> {
    let inner = format!("<Listeners>{}</Listeners>", http(described));
    let listeners = seen(move |asked| match asked.operation.as_str() {
        "DescribeListeners" => answer("DescribeListeners", &inner),
        _ => healthy(asked),
    });
    Ok(listeners.await?.remove(0).default_actions)
}

fn to(group: &str, weight: u16) -> Weighted {
    Weighted { group: id(group), weight }
}

#[tokio::test]
async fn listeners_come_with_rules_and_certificates() {
    let forward = vec![Action::Forward { groups: vec![to(GROUP, 1)] }];
    let rule = |priority: &str, path: &str| Rule {
        arn: id(&format!("{}/{priority}", ARN.replace(":loadbalancer/", ":listener-rule/"))),
        priority: priority.to_owned(),
        conditions: vec![Condition::like(Condition::PATH_PATTERN, &[path])],
        actions: forward.clone(),
    };
    let https = Listener {
        arn: id(&listener_arn("https")),
        port: 443,
        protocol: Protocol::Https,
        ssl_policy: Some("ELBSecurityPolicy-TLS13-1-2-2021-06".to_owned()),
        certificates: Ok(vec![id(DEFAULT), id(SNI)]),
        default_actions: forward.clone(),
        rules: Ok(vec![rule("9", "/predict"), rule("10", "/docs")]),
    };
    let redirect = Redirect {
        protocol: Some("HTTPS".to_owned()),
        host: None,
        port: Some("443".to_owned()),
        path: None,
        query: None,
        status: 301,
    };
    let http = Listener {
        arn: id(&listener_arn("http")),
        port: 80,
        protocol: Protocol::Http,
        ssl_policy: None,
        certificates: Ok(vec![]),
        default_actions: vec![Action::Redirect(redirect)],
        rules: Ok(vec![]),
    };
    assert_eq!(seen(healthy).await, Ok(vec![https, http]));
}

#[tokio::test]
async fn a_redirect_reads_the_same_with_and_without_placeholders() {
    let short = "<member><Type>redirect</Type><RedirectConfig><Protocol>HTTPS</Protocol><Port>443</Port>\
                 <StatusCode>HTTP_301</StatusCode></RedirectConfig></member>";
    assert_eq!(actions(short).await, actions(REDIRECT).await);
    let moved = REDIRECT.replace("HTTP_301", "HTTP_302").replace("/#{path}", "/v2/#{path}");
    let Action::Redirect(moved) = actions(&moved).await.unwrap().remove(0) else { panic!("no redirect") };
    assert_eq!((moved.status, moved.path.as_deref()), (302, Some("/v2/#{path}")));
}

#[tokio::test]
async fn weights_of_a_forward_config_win_over_the_short_form() {
    let tuple = |arn: &str, weight: u16| {
        format!("<member><TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight></member>")
    };
    let config = format!(
        "<ForwardConfig><TargetGroups>{}{}</TargetGroups></ForwardConfig></member>",
        tuple(GROUP, 90),
        tuple(GREEN, 0)
    );
    let weighted = forward().replace("</member>", &config);
    let groups = vec![to(GROUP, 90), to(GREEN, 0)];
    assert_eq!(actions(&weighted).await, Ok(vec![Action::Forward { groups }]));
}

#[tokio::test]
async fn actions_are_in_the_order_in_which_they_are_taken() {
    let described = forward().replace("<Order>1<", "<Order>3<")
        + "<member><Type>jwt-validation</Type><Order>1</Order></member><member><Type>brew-tea</Type><Order>2</Order></member>";
    let expected = vec![
        Action::Authenticate { by: "jwt-validation".to_owned() },
        Action::Other { name: "brew-tea".to_owned() },
        Action::Forward { groups: vec![to(GROUP, 1)] },
    ];
    assert_eq!(actions(&described).await, Ok(expected));
    let fixed = "<member><Type>fixed-response</Type><FixedResponseConfig><StatusCode>503</StatusCode>\
                 </FixedResponseConfig></member>";
    assert_eq!(actions(fixed).await, Ok(vec![Action::FixedResponse { status: "503".to_owned() }]));
}

#[tokio::test]
async fn conditions_of_every_kind_are_told_in_words() {
    let config = |field: &str, config: &str, inner: &str| {
        format!("<member><Field>{field}</Field><{config}>{inner}</{config}></member>")
    };
    let values = |values: &[&str]| format!("<Values><member>{}</member></Values>", values.join("</member><member>"));
    let header = "<HttpHeaderName>X-Env</HttpHeaderName>".to_owned() + &values(&["prod", "test"]);
    let pairs = "<Values><member><Key>v</Key><Value>1</Value></member><member><Value>beta</Value></member></Values>";
    let regex = "<RegexValues><member>^/a+$</member></RegexValues>";
    let conditions = [
        config("host-header", "HostHeaderConfig", &values(&["a.example.com", "b.example.com"])),
        config("http-header", "HttpHeaderConfig", &header),
        config("http-request-method", "HttpRequestMethodConfig", &values(&["POST"])),
        config("query-string", "QueryStringConfig", pairs),
        config("source-ip", "SourceIpConfig", &values(&["192.0.2.0/24"])),
        config("path-pattern", "PathPatternConfig", regex),
        format!("<member><Field>moon-phase</Field>{}</member>", values(&["full"])),
    ];
    let conditions = conditions.concat();
    let listeners = seen(move |asked| match asked.operation.as_str() {
        "DescribeRules" => answer("DescribeRules", &format!("<Rules>{}</Rules>", rule("1", &conditions, &forward()))),
        _ => healthy(asked),
    });
    let words = [
        "host-header a.example.com or b.example.com",
        "http-header X-Env prod or test",
        "http-request-method POST",
        "query-string v=1 or beta",
        "source-ip 192.0.2.0/24",
        "path-pattern regex ^/a+$",
        "moon-phase full",
    ];
    let listeners = listeners.await.unwrap();
    let conditions = listeners[0].rules.as_ref().unwrap()[0].conditions.iter();
    assert_eq!(conditions.map(ToString::to_string).collect::<Vec<_>>(), words);
}

#[tokio::test]
async fn rules_and_certificates_that_are_missing_keep_their_reasons() {
    let listeners = seen(|asked| match asked.operation.as_str() {
        "DescribeRules" if asked.has("%2Fhttps") && asked.has("Marker=two") => error(500, "InternalFailure", "oops"),
        "DescribeRules" if asked.has("%2Fhttps") => answer(
            "DescribeRules",
            &format!("<Rules>{}</Rules><NextMarker>two</NextMarker>", rule("1", "", &forward())),
        ),
        "DescribeListenerCertificates" => error(403, "AccessDenied", "no"),
        _ => healthy(asked),
    });
    let listeners = listeners.await.unwrap();
    assert!(matches!(&listeners[0].rules, Err(Unseen::Failed { action, .. }) if action == listeners::RULES));
    assert_eq!(
        listeners[0].certificates,
        Err(Unseen::Denied { action: listeners::CERTIFICATES.to_owned(), message: "no".into() })
    );
    assert_eq!(listeners[1].rules, Ok(vec![]));
}

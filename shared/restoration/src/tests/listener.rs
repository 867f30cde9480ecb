//! Listeners and rules.

use super::*;
use crate::compare::differences;
use crate::load_balancer::{LoadBalancer, oidc};

const LB: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1111111111111111";
const OLD: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/1111111111111111/aaaa";
const NEW: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/2222222222222222/bbbb";
const RULE: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/shop/1/aaaa/cccc";
const FORWARD: &str = "<member><Type>forward</Type><TargetGroupArn>tg-old</TargetGroupArn><Order>1</Order>\
    <ForwardConfig><TargetGroups><member><TargetGroupArn>tg-old</TargetGroupArn><Weight>1</Weight></member>\
    </TargetGroups><TargetGroupStickinessConfig><Enabled>false</Enabled></TargetGroupStickinessConfig></ForwardConfig>\
    </member>";
const CONDITION: &str = "<member><Field>path-pattern</Field><Values><member>/a b*</member></Values>\
    <PathPatternConfig><Values><member>/a b*</member></Values></PathPatternConfig></member>";

fn rule(actions: &str) -> String {
    format!(
        "<member><RuleArn>{RULE}</RuleArn><Priority>10</Priority><Conditions>{CONDITION}</Conditions>\
         <Actions>{actions}</Actions><IsDefault>false</IsDefault></member>\
         <member><RuleArn>{RULE}-default</RuleArn><Priority>default</Priority><Conditions/>\
         <Actions>{FORWARD}</Actions><IsDefault>true</IsDefault></member>"
    )
}

/// A load balancer with one HTTPS listener; the rule's tags are told beside those of the listener, or not at all.
fn balancer(default: &str, in_rule: &str, rule_tags: Option<&[(&str, &str)]>) -> LoadBalancer {
    let listener = format!(
        "<Listeners><member><ListenerArn>{OLD}</ListenerArn><LoadBalancerArn>{LB}</LoadBalancerArn><Port>443</Port>\
         <Protocol>HTTPS</Protocol><Certificates><member><CertificateArn>cert-old</CertificateArn></member>\
         </Certificates><SslPolicy>ELBSecurityPolicy-TLS13-1-2-2021-06</SslPolicy>\
         <DefaultActions>{default}</DefaultActions><MutualAuthentication><Mode>verify</Mode>\
         <TrustStoreArn>ts-1</TrustStoreArn><TrustStoreAssociationStatus>active</TrustStoreAssociationStatus>\
         </MutualAuthentication></member></Listeners>"
    );
    let certificates = "<Certificates>\
        <member><CertificateArn>cert-old</CertificateArn><IsDefault>true</IsDefault></member>\
        <member><CertificateArn>cert-old</CertificateArn><IsDefault>false</IsDefault></member>\
        <member><CertificateArn>cert-sni</CertificateArn><IsDefault>false</IsDefault></member></Certificates>";
    let tags = [tags_of(OLD, &[]), rule_tags.map(|tags| tags_of(RULE, tags)).unwrap_or_default()].concat();
    let raw_answers = [
        elb(
            "DescribeLoadBalancers",
            LB,
            &format!("<LoadBalancers><member><LoadBalancerArn>{LB}</LoadBalancerArn></member></LoadBalancers>"),
        ),
        elb("DescribeLoadBalancerAttributes", LB, "<Attributes/>"),
        elb("DescribeListeners", LB, &listener),
        elb("DescribeTags", LB, &format!("<TagDescriptions>{}</TagDescriptions>", tags_of(LB, &[]))),
        elb("DescribeListenerAttributes", OLD, "<Attributes/>"),
        elb("DescribeListenerCertificates", OLD, certificates),
        elb("DescribeRules", OLD, &format!("<Rules>{}</Rules>", rule(in_rule))),
        elb("DescribeTags", OLD, &format!("<TagDescriptions>{tags}</TagDescriptions>")),
    ];
    LoadBalancer::read(&raw_answers, LB).unwrap()
}

#[test]
fn a_listener_is_asked_for_with_every_field_and_the_new_names() {
    let balancer = balancer(FORWARD, FORWARD, None);
    let names = names(&[("tg-old", "tg-new"), ("cert-old", "cert-new")]);
    assert_form(
        &balancer.listeners[0].create("lb-new", &names),
        &[
            ("LoadBalancerArn", "lb-new"),
            ("Port", "443"),
            ("Protocol", "HTTPS"),
            ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
            ("DefaultActions.member.1.Type", "forward"),
            ("DefaultActions.member.1.TargetGroupArn", "tg-new"),
            ("DefaultActions.member.1.Order", "1"),
            ("DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn", "tg-new"),
            ("DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.Weight", "1"),
            ("DefaultActions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled", "false"),
            ("MutualAuthentication.Mode", "verify"),
            ("MutualAuthentication.TrustStoreArn", "ts-1"),
            ("Certificates.member.1.CertificateArn", "cert-new"),
        ],
    );
}

#[test]
fn certificates_besides_the_default_one_are_added_once() {
    let asked = balancer(FORWARD, FORWARD, None).listeners[0].add_certificates(NEW, &Names::default());
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_form(&asked[0].1, &[("ListenerArn", NEW), ("Certificates.member.1.CertificateArn", "cert-sni")]);
}

#[test]
fn a_rule_is_asked_for_with_its_conditions_in_one_form_and_the_default_one_is_not() {
    let balancer = balancer(FORWARD, FORWARD, Some(&[("team", "shop")]));
    assert_eq!(balancer.listeners[0].rules.len(), 1);
    assert_form(
        &balancer.listeners[0].rules[0].create(NEW, &names(&[("tg-old", "tg-new")])),
        &[
            ("ListenerArn", NEW),
            ("Priority", "10"),
            ("Actions.member.1.Type", "forward"),
            ("Actions.member.1.TargetGroupArn", "tg-new"),
            ("Actions.member.1.Order", "1"),
            ("Actions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn", "tg-new"),
            ("Actions.member.1.ForwardConfig.TargetGroups.member.1.Weight", "1"),
            ("Actions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled", "false"),
            ("Conditions.member.1.Field", "path-pattern"),
            ("Conditions.member.1.PathPatternConfig.Values.member.1", "/a b*"),
            ("Tags.member.1.Key", "team"),
            ("Tags.member.1.Value", "shop"),
        ],
    );
}

#[test]
fn a_snapshot_without_the_tags_of_rules_says_so() {
    let knows = |tags| balancer(FORWARD, FORWARD, tags).listeners[0].rules[0].knows_tags();
    assert!(knows(Some(&[])) && !knows(None));
}

#[test]
fn a_listener_with_an_oidc_client_needs_a_secret_wherever_that_is() {
    let asks = "<member><Type>authenticate-oidc</Type><AuthenticateOidcConfig><Issuer>https://id.example.com</Issuer>\
                <ClientId>shop</ClientId></AuthenticateOidcConfig></member>";
    let needs = |default, in_rule| oidc::needs_secret(&balancer(default, in_rule, None).listeners[0]);
    assert!(needs(asks, FORWARD) && needs(FORWARD, asks) && !needs(FORWARD, FORWARD));
}

#[test]
fn a_change_of_one_rule_is_told_and_of_no_other_field() {
    let other = FORWARD.replace("<Weight>1<", "<Weight>2<");
    let (then, now) = (balancer(FORWARD, FORWARD, None), balancer(FORWARD, &other, None));
    let none = Names::default();
    let field = "Listener 443 / Rule 10 / Actions[1].ForwardConfig.TargetGroups[1].Weight";
    assert_eq!(told(&differences(&then.view(&none), &now.view(&none), &none)), [(field, Reason::Unexplained)]);
}

#[test]
fn it_needs_what_it_forwards_to_and_serves() {
    let balancer = balancer(FORWARD, &FORWARD.replace("tg-old", "tg-2"), None);
    assert_eq!(balancer.listeners[0].target_groups(), ["tg-2", "tg-old"]);
    assert_eq!(balancer.listeners[0].certificates(), ["cert-old", "cert-sni"]);
}

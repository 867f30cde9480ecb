//! Writes the corpus anew, where a form has changed: `cargo test -p fuzz --test seeds -- --ignored`. What is in
//! `corpus/` besides stays.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use checklist::alerts::{Policy, Run, State};
use checklist::{causes, example, judge};
use facts::inventory::Kind;
use facts::inventory::raw_answer::RawAnswer;
use facts::metrics::Figures;
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::{Name, RData, Record, RecordType};
use page::example::Example;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, SanType};
use removal::snapshot::SCHEMA;
use removal::{Done, Evidence, Fingerprint, Mode, Narrowing, Outcome, Snapshot, Step, plan};
use serde_json::{Value, json};
use time::OffsetDateTime;

const RUN: &str = "20260901T120000Z-0a1b2c3d";
const ACCOUNT: &str = "123456789012";
/// The name that the target of DNS asks about.
const OURS: &str = "api.example.com.";

fn write(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

fn write_json(target: &str, name: &str, value: &impl serde::Serialize) {
    write(target, name, &serde_json::to_vec(value).unwrap());
}

#[test]
#[ignore = "writes the corpus"]
fn of_verify() {
    let (mut healthy, expectations) = example::healthy();
    let mut broken = healthy.clone();
    broken.load_balancer = example::denied("elasticloadbalancing:DescribeLoadBalancers");
    let mut state = State::default();
    for facts in [&healthy, &broken, &broken] {
        let lines = judge(facts, &expectations);
        let causes = causes(facts, &expectations, &lines);
        let found = Run::new(facts, &expectations, &lines, &causes);
        state = state.after(&found, &Policy::default(), Vec::new()).0;
    }
    state.figures = healthy.metrics.clone().ok().map(|metrics| Figures {
        asked: healthy.at,
        load_balancer: healthy.the_load_balancer().unwrap().arn.clone(),
        metrics,
        charges: healthy.cost.charges.clone().ok(),
    });
    write_json("state", "open.json", &state);
    write_json("state", "empty.json", &State::default());
    let Example { report, history, cleanup, .. } = Example::first();
    write_json("history", "first.json", &history);
    write_json("history", "summary.json", &cleanup.or(Example::healthy().cleanup));
    let mut outage = serde_json::to_value(Example::failing().history).unwrap();
    for (list, most) in [("runs", 12), ("days", 3), ("changes", 6)] {
        outage[list].as_array_mut().unwrap().truncate(most);
    }
    for (_, latency) in outage["endpoints"].as_object_mut().unwrap() {
        for list in latency.as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut) {
            list.truncate(2);
        }
    }
    write_json("history", "outage.json", &outage);
    let page = "<!DOCTYPE html><style>.albkeeper { p { color: #123456; } }</style></head>\n<body class=\"albkeeper page\">\
                <main><p class=\"a b\">x &lt; y</p><svg viewBox=\"0 0 1 1\"><rect x=\"1\"/></svg></main></body></html>";
    write("history", "page.html", page.as_bytes());
    let mut report = report;
    for facts in [&mut healthy, &mut broken] {
        // One address shows what three do.
        facts.site.endpoints.iter_mut().flat_map(|it| it.probes.iter_mut()).for_each(|probes| probes.truncate(1));
        facts.tls.iter_mut().for_each(|handshakes| handshakes.truncate(1));
    }
    report.timings.requests.truncate(2);
    write_json("replay", "healthy.json", &json!({"report": report, "facts": healthy, "expectations": expectations}));
    write_json("replay", "broken.json", &json!({"report": report, "facts": broken, "expectations": expectations}));
}

#[test]
#[ignore = "writes the corpus"]
fn of_cleanup() {
    let account = removal::example::account();
    let ledger = account.after_nights(8);
    let first = cleanup::ledger_object::LedgerObject { ledger, ..cleanup::ledger_object::LedgerObject::default() };
    write_json("ledger", "eight-nights.json", &first);
    write_json("ledger", "first-night.json", &cleanup::ledger_object::LedgerObject::default());
    let planned = plan(&account.inventory, &account.policy, &account.after_nights(8), Mode::Plan);
    let kept = json!({"schema": "albkeeper.plan/1", "narrowing": Narrowing::default(), "plan": planned.only_steps()});
    write_json("plan", "cleanup.json", &kept);
    let told = json!({"schema": "albkeeper.restoration/1", "at": planned.at(), "run": RUN, "only": ["k8s-old"]});
    write_json("plan", "restore.json", &told);
    let back = json!({"kind": "web-acl", "id": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/k8s-old/2",
        "names": {}, "by": RUN, "at": planned.at(), "whole": false});
    let id = account.orphan(Kind::WebAcl).unwrap().id();
    write_json("ledger", "restore.json", &json!({"schema": "albkeeper.restored/1", "back": {(id.as_str()): back}}));
}

fn snapshot(kind: Kind, number: usize) -> Snapshot {
    let resource = removal::example::account().orphan(kind).unwrap();
    Snapshot {
        schema: SCHEMA.to_owned(),
        run: RUN.to_owned(),
        number,
        at: removal::example::AT,
        account: ACCOUNT.to_owned(),
        region: removal::example::REGION.to_owned(),
        raw_answers: raw_answers(kind, resource.id().as_str(), resource.name()),
        resource,
        seal: String::new(),
        mac: None,
    }
    .sealed()
}

fn elb(operation: &str, about: &str, inside: &str) -> RawAnswer {
    let answer = format!(
        "<{operation}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">\
         <{operation}Result>{inside}</{operation}Result></{operation}Response>"
    );
    RawAnswer { call: format!("elasticloadbalancing:{operation}"), about: Some(about.to_owned()), answer }
}

fn raw_answers(kind: Kind, id: &str, name: &str) -> Vec<RawAnswer> {
    let json = |call: &str, answer: Value| RawAnswer { call: call.to_owned(), about: None, answer: answer.to_string() };
    let ec2 =
        |call: &str, answer: String| RawAnswer { call: format!("ec2:{call}"), about: Some(id.to_owned()), answer };
    let tags = |id: &str| {
        let tag = "<member><Key>team</Key><Value>shop</Value></member>";
        format!("<TagDescriptions><member><ResourceArn>{id}</ResourceArn><Tags>{tag}</Tags></member></TagDescriptions>")
    };
    match kind {
        Kind::Record | Kind::ValidationRecord => Vec::new(),
        Kind::WebAcl => {
            let own = id.rsplit('/').next().unwrap();
            let content =
                json!({"ARN": id, "Name": name, "Id": own, "DefaultAction": {"Allow": {}}, "Rules": [], "Capacity": 1});
            vec![
                json("wafv2:GetWebACL", json!({"WebACL": content})),
                json("wafv2:ListTagsForResource", json!({"TagInfoForResource": {"ResourceARN": id, "TagList": []}})),
            ]
        }
        Kind::TargetGroup => vec![
            elb(
                "DescribeTargetGroups",
                id,
                &format!(
                    "<TargetGroups><member><TargetGroupArn>{id}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName>\
                     <Protocol>HTTP</Protocol><Port>8000</Port><VpcId>vpc-1</VpcId><TargetType>ip</TargetType>\
                     <Matcher><HttpCode>200-299</HttpCode></Matcher><LoadBalancerArns/></member></TargetGroups>"
                ),
            ),
            elb("DescribeTargetGroupAttributes", id, "<Attributes/>"),
            elb("DescribeTags", id, &tags(id)),
            elb("DescribeTargetHealth", id, "<TargetHealthDescriptions/>"),
        ],
        Kind::LoadBalancer => balancer(id, name, &tags),
        Kind::Certificate => vec![
            json(
                "acm:DescribeCertificate",
                json!({"Certificate": {"CertificateArn": id, "DomainName": "old.dev.example.com",
                    "SubjectAlternativeNames": ["old.dev.example.com"], "Type": "AMAZON_ISSUED", "Status": "ISSUED",
                    "KeyAlgorithm": "EC-prime256v1", "DomainValidationOptions": [{"DomainName": "old.dev.example.com",
                    "ValidationMethod": "DNS", "ResourceRecord": {"Name": "_x.", "Type": "CNAME", "Value": "_y."}}]}}),
            ),
            json("acm:ListTagsForCertificate", json!({"Tags": [{"Key": "team", "Value": "shop"}]})),
        ],
        Kind::SecurityGroup => vec![
            ec2(
                "DescribeSecurityGroups",
                format!(
                    "<R><securityGroupInfo><item><groupId>{id}</groupId><groupName>{name}</groupName>\
                     <groupDescription>[k8s] Managed SecurityGroup for LoadBalancer</groupDescription><vpcId>vpc-1</vpcId>\
                     <tagSet/></item></securityGroupInfo></R>"
                ),
            ),
            ec2(
                "DescribeSecurityGroupRules",
                format!(
                    "<R><securityGroupRuleSet><item><securityGroupRuleId>sgr-9</securityGroupRuleId><groupId>{id}</groupId>\
                     <isEgress>true</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort>\
                     <cidrIpv4>0.0.0.0/0</cidrIpv4><tagSet/></item></securityGroupRuleSet></R>"
                ),
            ),
        ],
    }
}

fn balancer(id: &str, name: &str, tags: &impl Fn(&str) -> String) -> Vec<RawAnswer> {
    let listener = format!("{}/aaaa", id.replacen(":loadbalancer/", ":listener/", 1));
    let rule = format!("{}/cccc", listener.replacen(":listener/", ":listener-rule/", 1));
    let fixed = "<member><Type>fixed-response</Type><FixedResponseConfig><StatusCode>404</StatusCode>\
                 </FixedResponseConfig></member>";
    vec![
        elb(
            "DescribeLoadBalancers",
            id,
            &format!(
                "<LoadBalancers><member><LoadBalancerArn>{id}</LoadBalancerArn><LoadBalancerName>{name}</LoadBalancerName>\
                 <DNSName>{name}-2222222222.us-east-1.elb.amazonaws.com</DNSName><Scheme>internet-facing</Scheme>\
                 <Type>application</Type><AvailabilityZones><member><ZoneName>us-east-1a</ZoneName>\
                 <SubnetId>subnet-1</SubnetId></member></AvailabilityZones><SecurityGroups><member>sg-1</member>\
                 </SecurityGroups><IpAddressType>ipv4</IpAddressType></member></LoadBalancers>"
            ),
        ),
        elb(
            "DescribeLoadBalancerAttributes",
            id,
            "<Attributes><member><Key>idle_timeout.timeout_seconds</Key><Value>60</Value></member></Attributes>",
        ),
        elb(
            "DescribeListeners",
            id,
            &format!(
                "<Listeners><member><ListenerArn>{listener}</ListenerArn><LoadBalancerArn>{id}</LoadBalancerArn>\
                 <Port>80</Port><Protocol>HTTP</Protocol><DefaultActions>{fixed}</DefaultActions></member></Listeners>"
            ),
        ),
        elb("DescribeTags", id, &tags(id)),
        elb("DescribeListenerAttributes", &listener, "<Attributes/>"),
        elb("DescribeListenerCertificates", &listener, "<Certificates/>"),
        elb(
            "DescribeRules",
            &listener,
            &format!(
                "<Rules><member><RuleArn>{rule}</RuleArn><Priority>10</Priority><Conditions><member>\
                 <Field>path-pattern</Field><PathPatternConfig><Values><member>/a b*</member></Values></PathPatternConfig>\
                 </member></Conditions><Actions>{fixed}</Actions><IsDefault>false</IsDefault></member></Rules>"
            ),
        ),
        elb("DescribeTags", &listener, &tags(&listener)),
        RawAnswer { call: "wafv2:GetWebACLForResource".to_owned(), about: None, answer: "{}".to_owned() },
    ]
}

#[test]
#[ignore = "writes the corpus"]
fn of_restore() {
    let mut objects = serde_json::Map::new();
    for (at, kind) in Kind::ALL.into_iter().enumerate() {
        let it = snapshot(kind, at + 1);
        write_json("snapshot", &format!("{kind}.json"), &json!({(format!("{kind}-1.json")): it}));
        if [Kind::Record, Kind::WebAcl].contains(&kind) {
            let step = Step {
                fingerprint: Fingerprint::new(&it.resource),
                resource: it.resource.clone(),
                evidence: Evidence::Owned { by_name: true },
                predicates: Vec::new(),
                after: [].into(),
                sighting: None,
            };
            let snapshot = format!("s3://bucket/snapshots/{RUN}/{kind}-1.json");
            let done = Done { step, outcome: Outcome::Removed { snapshot } };
            objects.insert(format!("{kind}-1.outcome.json"), json!(done));
            objects.insert(format!("{kind}-1.json"), json!(it));
        }
    }
    write_json("snapshot", "run.json", &objects);
    let done: Vec<Value> =
        objects.iter().filter(|(name, _)| name.contains("outcome")).map(|(_, done)| done.clone()).collect();
    let head = json!({"account": ACCOUNT, "region": removal::example::REGION, "run": {"id": RUN}});
    objects.insert("report".to_owned(), json!({"report": head, "done": done}));
    write_json("snapshot", "reported.json", &objects);
}

fn message(asked: &str, code: ResponseCode, records: &[(&str, RData)]) -> Vec<u8> {
    let name = |text: &str| Name::from_ascii(text).unwrap();
    let mut message = Message::new(0x1200, MessageType::Response, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.metadata.recursion_available = true;
    message.metadata.response_code = code;
    message.add_query(Query::query(name(asked), RecordType::A));
    for (owner, data) in records {
        message.add_answer(Record::from_rdata(name(owner), 60, data.clone()));
    }
    message.to_vec().unwrap()
}

#[test]
#[ignore = "writes the corpus"]
fn of_dns() {
    let alias = |to: &str| RData::CNAME(CNAME(Name::from_ascii(to).unwrap()));
    let four = RData::A(Ipv4Addr::new(192, 0, 2, 1).into());
    let six = RData::AAAA(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
    let both = [("api.example.com.", four.clone()), ("api.example.com.", six)];
    let chain = [("api.example.com.", alias("a.example.net.")), ("a.example.net.", four)];
    let circle = [("api.example.com.", alias("a.example.net.")), ("a.example.net.", alias("api.example.com."))];
    write("dns", "both.bin", &message(OURS, ResponseCode::NoError, &both));
    write("dns", "chain.bin", &message(OURS, ResponseCode::NoError, &chain));
    write("dns", "circle.bin", &message(OURS, ResponseCode::NoError, &circle));
    write("dns", "nxdomain.bin", &message(OURS, ResponseCode::NXDomain, &[]));
    write("dns", "servfail.bin", &message(OURS, ResponseCode::ServFail, &[]));
    let mut cut = message(OURS, ResponseCode::NoError, &both);
    cut[2] |= 0b10;
    write("dns", "truncated.bin", &cut);
    // With an odd id a message keeps the question that it has.
    let mut one_kind = message(OURS, ResponseCode::NoError, &both);
    one_kind[1] = 1;
    write("dns", "one-kind.bin", &one_kind);
    let mut another = message("b.example.com.", ResponseCode::NoError, &both);
    another[1] = 1;
    write("dns", "refused-another-question.bin", &another);
}

/// A certificate with its key, signed by itself or by this one.
fn certificate(
    name: &str,
    years: (i32, i32),
    by: Option<&Issuer<'_, KeyPair>>,
) -> (CertificateParams, KeyPair, Vec<u8>) {
    let at = |year: i32| OffsetDateTime::from_unix_timestamp(i64::from(year - 1970) * 31_556_952).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (at(years.0), at(years.1));
    if name.contains('.') {
        params.subject_alt_names = [name, "*.retail-prediction.example.com"]
            .map(|name| SanType::DnsName(name.try_into().unwrap()))
            .into_iter()
            .chain([SanType::IpAddress(Ipv4Addr::new(192, 0, 2, 1).into())])
            .collect();
    } else {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let key = KeyPair::generate().unwrap();
    let signed = match by {
        Some(issuer) => params.signed_by(&key, issuer),
        None => params.self_signed(&key),
    };
    let der = signed.unwrap().der().to_vec();
    (params, key, der)
}

#[test]
#[ignore = "writes the corpus"]
fn of_certificates() {
    let (root, key, root_der) = certificate("Example Root", (2020, 2060), None);
    let root = Issuer::new(root, key);
    let (inter, key, inter_der) = certificate("Example Issuing", (2020, 2060), Some(&root));
    let inter = Issuer::new(inter, key);
    let name = "api.retail-prediction.example.com";
    let (_, _, leaf) = certificate(name, (2024, 2050), Some(&inter));
    let (_, _, expired) = certificate(name, (2021, 2022), None);
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("authority.der"), root_der).unwrap();
    write("certificate", "chain.der", &[leaf.clone(), inter_der].concat());
    write("certificate", "no-intermediate.der", &leaf);
    write("certificate", "expired.der", &expired);
}

//! Tests of the look at security groups: each gives the wire text of AWS's answers.

use facts::Unseen;

use super::*;
use crate::testing::*;

/// One rule in AWS's form.
fn rule(id: &str, egress: bool, protocol: &str, ports: (i32, i32), from: &str) -> String {
    let (first, last) = ports;
    format!(
        "<item><securityGroupRuleId>{id}</securityGroupRuleId><groupId>sg-1</groupId><groupOwnerId>123456789012\
         </groupOwnerId><isEgress>{egress}</isEgress><ipProtocol>{protocol}</ipProtocol><fromPort>{first}</fromPort>\
         <toPort>{last}</toPort>{from}<tagSet/></item>"
    )
}

fn rules(items: &[String]) -> Says {
    let items = items.concat();
    ok(format!(
        "<DescribeSecurityGroupRulesResponse><securityGroupRuleSet>{items}</securityGroupRuleSet>\
         </DescribeSecurityGroupRulesResponse>"
    ))
}

fn entries(cidrs: &[&str], next: &str) -> Says {
    let item = |cidr: &&str| format!("<item><cidr>{cidr}</cidr></item>");
    let items: String = cidrs.iter().map(item).collect();
    ok(format!(
        "<GetManagedPrefixListEntriesResponse><entrySet>{items}</entrySet>{next}</GetManagedPrefixListEntriesResponse>"
    ))
}

const ANYWHERE: &str = "<cidrIpv4>0.0.0.0/0</cidrIpv4>";

async fn seen(items: Vec<String>) -> Seen<Vec<Rule>> {
    let aws = answering(move |asked| {
        assert!(
            asked.operation == "DescribeSecurityGroupRules" && asked.has("Filter.1.Value.1=sg-1"),
            "{}",
            asked.text
        );
        rules(&items)
    });
    look(&aws, &shop()).await
}

fn block(cidr: &str) -> Source {
    Source::Block { cidr: cidr.to_owned() }
}

#[tokio::test]
async fn what_is_let_in_is_seen_and_what_is_let_out_is_not() {
    let items = vec![
        rule("sgr-1", false, "tcp", (443, 443), ANYWHERE),
        rule("sgr-2", false, "tcp", (1024, 65535), "<cidrIpv6>2001:db8::/32</cidrIpv6>"),
        rule("sgr-3", false, "-1", (-1, -1), "<referencedGroupInfo><groupId>sg-2</groupId></referencedGroupInfo>"),
        rule("sgr-4", false, "icmp", (3, 4), ANYWHERE),
        rule("sgr-5", false, "icmpv6", (-1, -1), "<cidrIpv6>::/0</cidrIpv6>"),
        rule("sgr-6", false, "udp", (53, 53), ANYWHERE),
        rule("sgr-7", false, "50", (-1, -1), ANYWHERE),
        rule("sgr-8", true, "-1", (-1, -1), ANYWHERE),
    ];
    let expected = [
        ("sgr-1", LetsIn::Tcp { first: 443, last: 443 }, block("0.0.0.0/0")),
        ("sgr-2", LetsIn::Tcp { first: 1024, last: 65535 }, block("2001:db8::/32")),
        ("sgr-3", LetsIn::Everything, Source::Group { id: "sg-2".to_owned() }),
        ("sgr-4", LetsIn::Icmp { v6: false, message: 3, code: 4 }, block("0.0.0.0/0")),
        ("sgr-5", LetsIn::Icmp { v6: true, message: -1, code: -1 }, block("::/0")),
        ("sgr-6", LetsIn::Other { words: "udp 53".to_owned() }, block("0.0.0.0/0")),
        ("sgr-7", LetsIn::Other { words: "protocol 50".to_owned() }, block("0.0.0.0/0")),
    ];
    let expected =
        expected.map(|(id, lets_in, from)| Rule { id: id.to_owned(), group: "sg-1".to_owned(), lets_in, from });
    assert_eq!(seen(items).await.unwrap(), expected);
}

#[tokio::test]
async fn a_prefix_list_is_read_to_its_end_and_once() {
    let list = "<prefixListId>pl-1</prefixListId>";
    let items = [rule("sgr-1", false, "tcp", (443, 443), list), rule("sgr-2", false, "tcp", (80, 80), list)];
    let aws = answering(move |asked| match asked.operation.as_str() {
        "DescribeSecurityGroupRules" => rules(&items),
        _ if asked.has("NextToken=two") => entries(&["203.0.113.0/24"], ""),
        _ => {
            assert!(asked.has("PrefixListId=pl-1") && asked.has("MaxResults=100"), "{}", asked.text);
            entries(&["198.51.100.0/24"], "<nextToken>two</nextToken>")
        }
    });
    let seen = look(&aws, &shop()).await.unwrap();
    let blocks = Ok(vec!["198.51.100.0/24".to_owned(), "203.0.113.0/24".to_owned()]);
    let from = Source::PrefixList { id: "pl-1".to_owned(), blocks };
    assert_eq!(seen.iter().map(|rule| &rule.from).collect::<Vec<_>>(), [&from, &from]);
    let asked = aws.take_calls();
    assert_eq!(asked["EC2:GetManagedPrefixListEntries"], 2, "{asked:?}");
}

#[tokio::test]
async fn a_prefix_list_that_may_not_be_read_hides_no_rule() {
    let aws = answering(|asked| match asked.operation.as_str() {
        "DescribeSecurityGroupRules" => {
            rules(&[rule("sgr-1", false, "tcp", (443, 443), "<prefixListId>pl-1</prefixListId>")])
        }
        _ => refuses(403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>"),
    });
    let seen = look(&aws, &shop()).await.unwrap();
    let Source::PrefixList { blocks: Err(Unseen::Denied { action, .. }), .. } = &seen[0].from else {
        panic!("{seen:?}")
    };
    assert_eq!(action, "ec2:GetManagedPrefixListEntries");
}

#[tokio::test]
async fn an_answer_that_says_no_source_or_no_list_is_no_empty_one() {
    assert!(matches!(seen(vec![rule("sgr-1", false, "tcp", (1, 1), "")]).await, Err(Unseen::Failed { .. })));
    assert!(matches!(seen(vec![rule("sgr-1", false, "tcp", (1, 70000), ANYWHERE)]).await, Err(Unseen::Failed { .. })));
    let aws = answering(|_| ok("<DescribeSecurityGroupRulesResponse/>"));
    assert!(matches!(look(&aws, &shop()).await, Err(Unseen::Failed { .. })));
}

//! Names that load balancers have in DNS, and the Region that they tell.

use crate::ids::Domain;

/// A DNS name that only a load balancer of AWS has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElbName {
    /// The name as `DescribeLoadBalancers` gives it.
    pub name: Domain,
    pub region: String,
}

const DIGITS_OF_NETWORK: usize = 16;

/// Reads the target of an alias or CNAME: with or without `dualstack.` and the trailing dot.
///
/// Application and classic: `NAME-DIGITS.REGION.elb.amazonaws.com`; network: `NAME-HEX16.elb.REGION.amazonaws.com`.
/// Nothing but load balancers has a name under the first domain, so whether digits are all of its tail is not held
/// against it.
pub fn elb_name(target: &str) -> Option<ElbName> {
    let name = target.trim_end_matches('.').to_ascii_lowercase();
    let name = name.strip_prefix("dualstack.").unwrap_or(&name);
    let under_aws = name.strip_suffix(".cn").unwrap_or(name).strip_suffix(".amazonaws.com")?;
    let labels: Vec<&str> = under_aws.split('.').collect();
    let (first, region, is_tail): (&str, &str, fn(&str) -> bool) = match labels.as_slice() {
        [first, "elb", region] => (first, region, is_network),
        [first, region, "elb"] => (first, region, is_application),
        _ => return None,
    };
    let (_, tail) = first.rsplit_once('-')?;
    let name = Domain::try_from(name.to_owned()).ok()?;
    is_tail(tail).then(|| ElbName { name, region: region.to_owned() })
}

fn is_application(tail: &str) -> bool {
    !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_network(tail: &str) -> bool {
    tail.len() == DIGITS_OF_NETWORK && tail.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        for (target, name, region) in [
            (
                "k8s-a-1234567890.us-east-1.elb.amazonaws.com.",
                "k8s-a-1234567890.us-east-1.elb.amazonaws.com",
                "us-east-1",
            ),
            ("dualstack.x-1.eu-west-1.elb.amazonaws.com", "x-1.eu-west-1.elb.amazonaws.com", "eu-west-1"),
            ("Internal-x-1.eu-west-1.elb.amazonaws.com", "internal-x-1.eu-west-1.elb.amazonaws.com", "eu-west-1"),
            (
                "n-0123456789abcdef.elb.us-east-1.amazonaws.com",
                "n-0123456789abcdef.elb.us-east-1.amazonaws.com",
                "us-east-1",
            ),
            ("x-1.cn-north-1.elb.amazonaws.com.cn", "x-1.cn-north-1.elb.amazonaws.com.cn", "cn-north-1"),
        ] {
            let read = elb_name(target).unwrap();
            assert_eq!((read.name.as_str(), read.region.as_str()), (name, region));
        }
    }

    #[test]
    fn other_names_are_not_read() {
        for target in [
            "d111111abcdef8.cloudfront.net",
            "x-1.us-east-1.elb.amazonaws.com.example.com",
            "x.us-east-1.elb.amazonaws.com",
            "n-0123.elb.us-east-1.amazonaws.com",
            "s3.amazonaws.com",
        ] {
            assert_eq!(elb_name(target), None, "{target}");
        }
    }
}

//! The oldest TLS that the HTTPS listener accepts: a handshake shows only the newest that both sides speak.

use facts::Facts;
use facts::listener::Listener;

use super::https_listener;
use crate::expectations::{TlsConfig, TlsVersion};
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;

/// How the names of TLS policies begin, and the minor number of the oldest TLS 1 that these accept. Those with `FIPS`,
/// `PQ`, `Res` or `Ext` in their names differ in ciphers, not in versions.
/// Source: user guide, "Security policies for your Application Load Balancer".
const OLDEST: &[(&str, u8)] = &[
    ("ELBSecurityPolicy-2015-05", 0),
    ("ELBSecurityPolicy-2016-08", 0),
    ("ELBSecurityPolicy-FS-2018-06", 0),
    ("ELBSecurityPolicy-FS-1-1-", 1),
    ("ELBSecurityPolicy-FS-1-2-", 2),
    ("ELBSecurityPolicy-TLS-1-0-", 0),
    ("ELBSecurityPolicy-TLS-1-1-", 1),
    ("ELBSecurityPolicy-TLS-1-2-", 2),
    ("ELBSecurityPolicy-TLS13-1-0-", 0),
    ("ELBSecurityPolicy-TLS13-1-1-", 1),
    ("ELBSecurityPolicy-TLS13-1-2-", 2),
    ("ELBSecurityPolicy-TLS13-1-3-", 3),
];

fn oldest(policy: &str) -> Option<u8> {
    OLDEST.iter().find(|(begin, _)| policy.starts_with(begin)).map(|(_, minor)| *minor)
}

/// Notes what the listener accepts. Where there is no such listener, that is told elsewhere.
pub(super) fn note(facts: &Facts, wanted: &TlsConfig, notes: &mut Notes) {
    let about = format!("port {}", facts.scope.https_port);
    if let Err(unseen) = &facts.listeners {
        return notes.unseen(format!("the TLS policy of {about}"), unseen);
    }
    let Some(listener) = https_listener(facts) else { return };
    let Some(policy) = &listener.ssl_policy else {
        return notes.add(Verdict::Unknown, about, "AWS names no TLS policy of the listener");
    };
    match oldest(policy) {
        Some(minor) if minor >= wanted.min_version.number() => {
            notes.add(Verdict::Pass, about, format!("the listener accepts TLS 1.{minor} and newer (policy {policy})"));
        }
        Some(minor) => {
            let seen = format!("the listener also accepts TLS 1.{minor} (policy {policy})");
            notes.advise(Verdict::Warn, about, seen, how_to_set(listener, wanted.min_version));
        }
        None => {
            let seen = format!("what TLS policy {policy} accepts is not known here");
            let next = format!(
                "aws elbv2 describe-ssl-policies --region {} --names {policy} --query 'SslPolicies[].SslProtocols'",
                listener.arn.region()
            );
            notes.advise(Verdict::Unknown, about, seen, next);
        }
    }
}

/// The annotation first: the controller sets the listener back to what it says.
pub(super) fn how_to_set(listener: &Listener, oldest: TlsVersion) -> NextStep {
    let policy = match oldest {
        TlsVersion::V1_2 => "ELBSecurityPolicy-TLS13-1-2-2021-06",
        TlsVersion::V1_3 => "ELBSecurityPolicy-TLS13-1-3-2021-06",
    };
    NextStep::annotated(format!(
        "set the Ingress annotation alb.ingress.kubernetes.io/ssl-policy: {policy}\naws elbv2 modify-listener --region {} \
         --listener-arn {} --ssl-policy {policy}",
        listener.arn.region(),
        listener.arn
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tls::judge;
    use crate::example::{denied, healthy};
    use crate::finding::Finding;

    fn with(policy: Option<&str>, oldest: TlsVersion) -> Finding {
        let (mut facts, mut expectations) = healthy();
        facts.listeners.as_mut().unwrap()[1].ssl_policy = policy.map(str::to_owned);
        expectations.tls.min_version = oldest;
        judge(&facts, &expectations).unwrap()
    }

    #[test]
    fn a_policy_that_accepts_older_versions_warns() {
        for (policy, version) in [
            ("ELBSecurityPolicy-2015-05", "1.0"),
            ("ELBSecurityPolicy-2016-08", "1.0"),
            ("ELBSecurityPolicy-FS-2018-06", "1.0"),
            ("ELBSecurityPolicy-TLS-1-0-2015-04", "1.0"),
            ("ELBSecurityPolicy-TLS13-1-0-2021-06", "1.0"),
            ("ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04", "1.0"),
            ("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", "1.0"),
            ("ELBSecurityPolicy-TLS-1-1-2017-01", "1.1"),
            ("ELBSecurityPolicy-FS-1-1-2019-08", "1.1"),
            ("ELBSecurityPolicy-TLS13-1-1-2021-06", "1.1"),
            ("ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04", "1.1"),
        ] {
            let finding = with(Some(policy), TlsVersion::V1_2);
            assert_eq!(finding.verdict, Verdict::Warn, "{policy}");
            assert_eq!(finding.seen, format!("port 443: the listener also accepts TLS {version} (policy {policy})"));
            let next = finding.next.unwrap();
            assert!(next.contains("alb.ingress.kubernetes.io/ssl-policy: ELBSecurityPolicy-TLS13-1-2-2021-06"));
            assert!(
                next.contains("--listener-arn arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/retail")
                    && next.ends_with(" --ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06"),
                "{next}"
            );
        }
    }

    #[test]
    fn a_policy_that_accepts_nothing_older_passes() {
        for policy in [
            "ELBSecurityPolicy-FS-1-2-Res-2020-10",
            "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
            "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04",
            "ELBSecurityPolicy-TLS13-1-3-2021-06",
        ] {
            assert_eq!(with(Some(policy), TlsVersion::V1_2).verdict, Verdict::Pass, "{policy}");
        }
    }

    #[test]
    fn where_only_the_newest_is_wanted_another_policy_is_named() {
        let finding = with(Some("ELBSecurityPolicy-TLS13-1-2-2021-06"), TlsVersion::V1_3);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert!(finding.seen.contains("also accepts TLS 1.2"), "{}", finding.seen);
        assert!(finding.next.unwrap().ends_with(" --ssl-policy ELBSecurityPolicy-TLS13-1-3-2021-06"));
        assert_eq!(with(Some("ELBSecurityPolicy-TLS13-1-3-2021-06"), TlsVersion::V1_3).verdict, Verdict::Pass);
    }

    #[test]
    fn a_policy_that_is_not_known_or_not_seen_is_unknown() {
        let finding = with(Some("ELBSecurityPolicy-TLS14-1-3-2031-01"), TlsVersion::V1_2);
        assert_eq!(finding.verdict, Verdict::Unknown);
        assert!(
            finding.next.unwrap().contains("describe-ssl-policies --region us-east-1 --names ELBSecurityPolicy-TLS14")
        );
        assert_eq!(with(None, TlsVersion::V1_2).verdict, Verdict::Unknown);
        let (mut facts, expectations) = healthy();
        facts.listeners = denied("elasticloadbalancing:DescribeListeners");
        let finding = judge(&facts, &expectations).unwrap();
        assert_eq!(finding.verdict, Verdict::Unknown);
        assert!(finding.seen.starts_with("the TLS policy of port 443: not allowed"), "{}", finding.seen);
    }
}

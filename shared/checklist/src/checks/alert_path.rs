//! Somebody gets the mails: the topic is there, and has a subscription that was confirmed.

use facts::alert_path::Subscription;
use facts::ids::Arn;
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Finding, Verdict};
use crate::notes::Notes;
use crate::scene;
use crate::words::list;

pub(super) const CHECK: Check = Check {
    id: CheckId::AlertPath,
    asks: "Does anybody get the mails?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: scene::seen,
    affected: |_| "you: mails of the next outage may not arrive".to_owned(),
    annotation: None,
    is_certain: |_| true,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
};

fn judge(facts: &Facts, _: &Expectations) -> Judgement {
    let subscriptions = facts.subscriptions.as_ref().map_err(Unseen::clone)?;
    let expected = "the topic of the mails has a subscription, and each was confirmed";
    let Some(subscriptions) = subscriptions else {
        let finding = Finding::new(Verdict::Fail, expected, "there is no such topic, so every mail is lost");
        return Ok(finding.next("deploy the stack again: it makes the topic and tells the function its name"));
    };
    let subscribe = subscribe(facts.scope.alert_topic.as_ref());
    if subscriptions.is_empty() {
        let finding = Finding::new(Verdict::Fail, expected, "nobody is subscribed, so every mail is lost");
        return Ok(finding.next(subscribe));
    }
    let confirmed: Vec<String> = subscriptions.iter().filter(|it| it.confirmed).map(in_words).collect();
    // Where one mail arrives, somebody hears of those that do not.
    let (pending, lost) = if confirmed.is_empty() {
        (Verdict::Fail, "was not confirmed, and nobody else is subscribed: every mail is lost")
    } else {
        (Verdict::Warn, "was not confirmed, so nothing is sent there")
    };
    let mut notes = Notes::default();
    for subscription in subscriptions {
        let about = in_words(subscription);
        if subscription.confirmed {
            notes.add(Verdict::Pass, about, "is confirmed");
        } else {
            let next = format!(
                "click the link in the mail that AWS sent; it is good for two days, and this has another sent\n{subscribe}"
            );
            notes.advise(pending, about, lost, next);
        }
    }
    Ok(notes.finding(expected, format!("mails go to {}", list(&confirmed))))
}

fn in_words(subscription: &Subscription) -> String {
    format!("{} {}", subscription.protocol, subscription.endpoint)
}

/// Subscribing an endpoint again that was not confirmed has AWS ask it once more.
fn subscribe(topic: Option<&Arn>) -> String {
    let (topic, region) = topic.map_or(("TOPIC_ARN", "REGION"), |topic| (topic.as_str(), topic.region()));
    format!("aws sns subscribe --region {region} --topic-arn {topic} --protocol email --notification-endpoint ADDRESS")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{denied, healthy};

    fn with(subscriptions: Option<Vec<Subscription>>) -> Finding {
        let (mut facts, expectations) = healthy();
        facts.subscriptions = Ok(subscriptions);
        judge(&facts, &expectations).unwrap()
    }

    fn mail(endpoint: &str, confirmed: bool) -> Subscription {
        Subscription { protocol: "email".to_owned(), endpoint: endpoint.to_owned(), confirmed }
    }

    #[test]
    fn the_healthy_one_is_told_with_where_mails_go() {
        assert_eq!(with(Some(vec![mail("o***@example.com", true)])).seen, "mails go to email o***@example.com");
    }

    #[test]
    fn one_that_waits_beside_one_that_does_not_warns() {
        let finding = with(Some(vec![mail("o***@example.com", true), mail("b***@example.com", false)]));
        assert_eq!(finding.verdict, Verdict::Warn);
        assert_eq!(finding.seen, "email b***@example.com: was not confirmed, so nothing is sent there");
    }

    #[test]
    fn where_nobody_has_confirmed_every_mail_is_lost() {
        let finding = with(Some(vec![mail("o***@example.com", false)]));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.ends_with("every mail is lost"), "{}", finding.seen);
        let next = finding.next.unwrap();
        assert!(next.starts_with("click the link") && next.contains("aws sns subscribe --region us-east-1"), "{next}");
    }

    #[test]
    fn no_subscription_and_no_topic_fail() {
        let finding = with(Some(Vec::new()));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.next.unwrap().contains("--topic-arn arn:aws:sns:us-east-1:123456789012:albkeeper"));
        assert_eq!(with(None).verdict, Verdict::Fail);
    }

    #[test]
    fn what_cannot_be_seen_is_not_judged() {
        let (mut facts, expectations) = healthy();
        facts.subscriptions = denied("sns:ListSubscriptionsByTopic");
        assert!(judge(&facts, &expectations).is_err());
    }
}

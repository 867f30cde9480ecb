//! Somebody gets the mails: the topic is there, and has a subscription that was confirmed.

use facts::alert_path::{Reader, Subscription};
use facts::ids::Arn;
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach};
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
    is_certain: |_, _| true,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::Stack,
    reads_last_minutes: false,
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
    let mut notes = Notes::default();
    for subscription in subscriptions {
        note(subscription, subscriptions, &subscribe, &mut notes);
    }
    let arrives: Vec<String> = subscriptions.iter().filter(|it| arrives(it)).map(in_words).collect();
    Ok(notes.finding(expected, format!("mails go to {}", list(&arrives))))
}

/// Notes one of all the subscriptions.
fn note(subscription: &Subscription, all: &[Subscription], subscribe: &str, notes: &mut Notes) {
    let about = in_words(subscription);
    if !subscription.confirmed {
        // Where one mail arrives, somebody hears of those that do not.
        let (pending, lost) = if all.iter().any(|it| it.confirmed) {
            (Verdict::Warn, "was not confirmed, so nothing is sent there")
        } else {
            (Verdict::Fail, "was not confirmed, and nobody else is subscribed: every mail is lost")
        };
        let next = format!(
            "click the link in the mail that AWS sent; it is good for two days, and this has another sent\n{subscribe}"
        );
        return notes.advise(pending, about, lost, next);
    }
    match subscription.reader() {
        Reader::Whole => notes.add(Verdict::Pass, about, "is confirmed"),
        Reader::ChatApplications if all.iter().any(arrives) => {
            notes.add(Verdict::Pass, about, "is confirmed, but shows no mail of ours: others get them");
        }
        Reader::ChatApplications => {
            let seen = "is Amazon Q Developer in chat applications (AWS Chatbot): it shows alarms, and of other messages \
                        only those in its own JSON form, so no mail of ours is seen";
            notes.advise(Verdict::Warn, about, seen, format!("subscribe a mailbox too\n{subscribe}"));
        }
    }
}

/// Whether a mail of ours arrives there, and is shown.
fn arrives(subscription: &Subscription) -> bool {
    subscription.confirmed && subscription.reader() == Reader::Whole
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

    fn chat(confirmed: bool) -> Subscription {
        let endpoint = "https://global.sns-api.chatbot.amazonaws.com/***".to_owned();
        Subscription { protocol: "https".to_owned(), endpoint, confirmed }
    }

    #[test]
    fn chat_applications_alone_show_no_mail() {
        for beside in [vec![], vec![chat(true)], vec![mail("o***@example.com", false)]] {
            let finding = with(Some([vec![chat(true)], beside].concat()));
            assert_eq!(finding.verdict, Verdict::Warn, "{}", finding.seen);
            assert!(finding.seen.contains("no mail of ours is seen"), "{}", finding.seen);
            let next = finding.next.unwrap();
            assert!(next.starts_with("subscribe a mailbox too\naws sns subscribe --region us-east-1"), "{next}");
        }
        assert_eq!(with(Some(vec![chat(false)])).verdict, Verdict::Fail);
    }

    #[test]
    fn chat_applications_beside_a_mailbox_are_well() {
        let finding = with(Some(vec![chat(true), mail("o***@example.com", true)]));
        assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Pass, "mails go to email o***@example.com"));
        let other = Subscription { endpoint: "https://events.example.com/***".to_owned(), ..chat(true) };
        let finding = with(Some(vec![other]));
        assert_eq!(finding.seen, "mails go to https https://events.example.com/***");
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

//! What holds of every client, of the SDK and our own: who calls is told, and what is no whole answer is none.

use facts::Unseen;
use transport::query::Input;

use crate::inventory::testing::elb;
use crate::operations;
use crate::store::object::Precondition;
use crate::testing::{Says, answering, ok, refuses};

/// What a middle box says in the place of AWS.
const PAGE: &str = "<html><body>Sign in to the network</body></html>";

fn failed<T: std::fmt::Debug>(seen: Result<T, Unseen>) -> String {
    let unseen = seen.unwrap_err();
    let Unseen::Failed { message, .. } = &unseen else { panic!("{unseen:?}") };
    message.to_string()
}

#[tokio::test(start_paused = true)]
async fn what_is_no_whole_answer_is_neither_an_empty_list_nor_a_success() {
    let whole =
        "<TargetHealthDescriptions><member><Target><Id>10.0.0.1</Id></Target></member></TargetHealthDescriptions>";
    for (inner, end) in [(whole, 60), ("", 0)] {
        let aws = answering(move |_| {
            let answer = elb("DescribeTargetHealth", inner);
            if end == 0 { answer } else { answer.cut_after(end) }
        });
        let seen = aws.elb.describe_target_health().target_group_arn("arn").send().await;
        assert!(seen.is_err(), "{seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_s3_and_sns_do_not_confirm_is_not_done() {
    let says = || -> Says { ok(PAGE).without_etag() };
    let aws = answering(move |_| says());
    let kept =
        aws.put("state", "snapshots/r/a.json", "application/json", b"{}".to_vec(), Precondition::IfNoneMatch).await;
    assert!(failed(kept).contains("ETag"));
    let read = aws.get("state", "state/a.json", 1000).await;
    assert!(failed(read).contains("ETag"), "memory would begin anew");
    let told = aws.mail("arn:aws:sns:us-east-1:123456789012:topic", "subject", "text", "kept").await;
    let told = failed(told);
    assert!(told.contains("PublishResponse"), "{told}");
}

#[tokio::test]
async fn every_call_says_in_its_user_agent_that_it_is_ours() {
    let aws = answering(|asked| {
        let agent = &asked.user_agent;
        assert!(agent.split(' ').any(|word| word == "app/albkeeper"), "{} by {agent:?}", asked.operation);
        refuses(403, "")
    });
    // By a client of the SDK, by the plain one, and by one that a function makes of the same configuration.
    aws.mail("arn:aws:sns:us-east-1:123456789012:topic", "subject", "text", "key").await.unwrap_err();
    aws.get("bucket", "key", 1000).await.unwrap_err();
    aws.query.call(operations::DESCRIBE_VPCS, Input::Form(Vec::new())).await.unwrap_err();
    aws_sdk_route53::Client::new(aws.config()).get_change().id("C1").send().await.unwrap_err();
    let called = ["EC2:DescribeVpcs", "S3:GetObject", "SNS:Publish"];
    assert_eq!(aws.take_calls().into_keys().collect::<Vec<_>>(), called, "one of its own client is not counted here");
}

//! Every refusal that the functions tell apart, as AWS words it: each is read as what it is, whichever call it answers.

use facts::Unseen;
use transport::query::Input;
use transport::unseen::{code, unseen};

use crate::client::Aws;
use crate::inventory::testing::*;
use crate::operations;
use crate::testing::{Says, answering, error};

const ACTION: &str = "x:Action";

/// What becomes of a refusal: its code, and why the fact is missing.
type Read = (String, Unseen);

/// Asks once in the protocol of the service and reads the refusal.
macro_rules! read {
    ($ask:expr) => {{
        let error = $ask.await.unwrap_err();
        (code(&error).unwrap().to_owned(), unseen(ACTION, &error))
    }};
}

async fn elb_says(aws: Aws) -> Read {
    read!(Box::pin(aws.elb.describe_tags().resource_arns("a").send()))
}

async fn route53_says(aws: Aws) -> Read {
    read!(Box::pin(aws.route53.list_resource_record_sets().hosted_zone_id("Z1").send()))
}

async fn waf_says(aws: Aws) -> Read {
    read!(Box::pin(aws.wafv2.get_web_acl().id("1").send()))
}

async fn acm_says(aws: Aws) -> Read {
    read!(Box::pin(aws.acm.describe_certificate().certificate_arn("a").send()))
}

async fn ec2_says(aws: Aws) -> Read {
    read!(aws.query.without_retries().ask(operations::DESCRIBE_SECURITY_GROUPS, Input::Form(Vec::new())))
}

fn is_read_as(read: &Read, expected: &str, message: &str) {
    let failed = Unseen::Failed { action: ACTION.to_owned(), code: Some(expected.to_owned()), message: message.into() };
    assert_eq!(*read, (expected.to_owned(), failed));
}

fn says(says: fn(u16, &str, &str) -> Says, status: u16, code: &'static str, message: &'static str) -> Aws {
    answering(move |_| says(status, code, message))
}

#[tokio::test(start_paused = true)]
async fn elb_refuses_in_words_of_its_own() {
    for (status, code, message) in [
        (400, "ResourceInUse", "Target group 'arn:aws:x' is currently in use by a listener or a rule"),
        (
            400,
            "OperationNotPermitted",
            "Load balancer 'arn:aws:x' cannot be deleted because deletion protection is enabled",
        ),
        (400, "TargetGroupNotFound", "One or more target groups not found"),
        (400, "LoadBalancerNotFound", "One or more load balancers not found"),
        (400, "ListenerNotFound", "One or more listeners not found"),
        (400, "RuleNotFound", "One or more rules not found"),
        (400, "DuplicateTargetGroupName", "A target group with the same name 'x' exists, but with different settings"),
        (
            500,
            "HealthUnavailable",
            "The health of the specified targets could not be retrieved due to an internal error",
        ),
    ] {
        is_read_as(&elb_says(says(error, status, code, message)).await, code, message);
    }
    for (status, code) in [(400, "Throttling"), (400, "ThrottlingException"), (429, "PriorRequestNotComplete")] {
        let read = elb_says(says(error, status, code, "Rate exceeded")).await;
        assert_eq!(read, (code.to_owned(), throttled(ACTION)));
    }
}

#[tokio::test(start_paused = true)]
async fn ec2_refuses_in_words_of_its_own() {
    for (code, message) in [
        ("DependencyViolation", "resource sg-1 has a dependent object"),
        ("InvalidGroup.NotFound", "The security group 'sg-1' does not exist"),
        ("InvalidGroup.Duplicate", "The security group 'x' already exists for VPC 'vpc-1'"),
    ] {
        is_read_as(&ec2_says(says(ec2_refusal, 400, code, message)).await, code, message);
    }
    let throttling = ec2_says(says(ec2_refusal, 503, "RequestLimitExceeded", "Request limit exceeded.")).await;
    assert_eq!(throttling, ("RequestLimitExceeded".to_owned(), throttled(ACTION)));
}

#[tokio::test(start_paused = true)]
async fn waf_refuses_in_words_of_its_own() {
    for (code, message) in [
        (
            "WAFOptimisticLockException",
            "AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it. \
                Reapply your changes.",
        ),
        (
            "WAFAssociatedItemException",
            "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s \
                associated with another resource.",
        ),
        (
            "WAFUnavailableEntityException",
            "AWS WAF couldn’t retrieve a resource that you specified. Retry your request in a few minutes.",
        ),
        ("WAFNonexistentItemException", "AWS WAF couldn’t perform the operation because your resource doesn’t exist."),
        (
            "WAFInternalErrorException",
            "AWS WAF couldn’t perform the operation because of a system problem. Retry your request.",
        ),
        ("WAFTagOperationException", "AWS WAF couldn’t perform the tagging operation. Retry your request."),
        (
            "WAFTagOperationInternalErrorException",
            "AWS WAF couldn’t perform your tagging operation because of an internal error. Retry your request.",
        ),
        (
            "WAFDuplicateItemException",
            "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an \
                existing one.",
        ),
        (
            "WAFLimitsExceededException",
            "AWS WAF couldn’t perform the operation because you exceeded your resource limit.",
        ),
        (
            "WAFExpiredManagedRuleGroupVersionException",
            "The operation failed because the specified version for the managed rule group has expired.",
        ),
        (
            "WAFSubscriptionNotFoundException",
            "You tried to use a managed rule group that's available by subscription, but you aren't subscribed to it \
                yet.",
        ),
        (
            "WAFConfigurationWarningException",
            "The operation failed because you are inspecting the web request body, headers, or cookies without \
                specifying how to handle oversize components.",
        ),
    ] {
        is_read_as(&waf_says(says(refusal, 400, code, message)).await, code, message);
    }
}

#[tokio::test(start_paused = true)]
async fn acm_refuses_in_words_of_its_own() {
    for (code, message) in [
        ("ResourceInUseException", "Certificate arn:aws:acm:x is in use."),
        ("ResourceNotFoundException", "Could not find certificate arn:aws:acm:x."),
        ("ConflictException", "The request conflicts with the state of the certificate."),
    ] {
        is_read_as(&acm_says(says(refusal, 400, code, message)).await, code, message);
    }
}

#[tokio::test(start_paused = true)]
async fn route_53_refuses_in_words_of_its_own() {
    let message = "No hosted zone found with ID: Z1";
    is_read_as(&route53_says(says(error, 404, "NoSuchHostedZone", message)).await, "NoSuchHostedZone", message);
    for code in ["Throttling", "ThrottlingException", "PriorRequestNotComplete"] {
        let read = route53_says(says(error, 400, code, "Rate exceeded")).await;
        assert_eq!(read, (code.to_owned(), throttled(ACTION)));
    }
    // A batch is refused with a list of its own, each entry named.
    let batch = "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Error><Type>\
        Sender</Type><Code>InvalidChangeBatch</Code><Message>[Tried to delete resource record set [name='a.', type='A'] but \
        it was not found]</Message></Error><RequestId>1</RequestId></ErrorResponse>";
    let aws = answering(move |_| crate::testing::refuses(400, batch));
    let message = "[Tried to delete resource record set [name='a.', type='A'] but it was not found]";
    is_read_as(&route53_says(aws).await, "InvalidChangeBatch", message);
}

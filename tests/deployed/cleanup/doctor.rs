//! What a person is told before the deploy, and after it, by the program that `make doctor` runs.

use std::process::Stdio;

use sandbox::STACK;
use sandbox::ministack::ACCOUNT;
use sandbox::proxy::{Fault, Rule};
use sandbox::world::orphans::{DEAD_CLUSTER, FOREIGN_ZONE};
use sandbox::world::{CLUSTER, DOMAIN, ZONE};
use tokio::process::Command;

use crate::cleanup::stage::{Account, Case, assert_nothing_was_removed, case};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(before_a_deploy_it_tells_what_there_is_and_what_to_answer),
        case!(after_it_each_function_is_asked),
        case!(what_it_may_not_see_is_told),
        case!(what_aws_answered_is_written_down_without_a_name),
    ]
}

async fn doctor(account: &Account, arguments: &[&str]) -> String {
    run(account, arguments, &[]).await
}

async fn run(account: &Account, arguments: &[&str], more: &[(&str, &str)]) -> String {
    // Beside the folder of the tests, where cargo puts programs.
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().with_file_name("doctor");
    let mut command = Command::new(program);
    let variables = account.sandbox.user_env().into_iter().chain(account.sandbox.functions_env().iter().cloned());
    let output =
        command.args(arguments).envs(variables).envs(more.iter().copied()).stdin(Stdio::null()).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn before_a_deploy_it_tells_what_there_is_and_what_to_answer(account: &Account) {
    let text = doctor(account, &["not-deployed"]).await;
    for told in [
        format!(", of cluster {CLUSTER}, called {DOMAIN})"),
        format!("hosted zones\n  {FOREIGN_ZONE} ("),
        format!("\n  {ZONE} ("),
        format!("clusters that EKS lists\n  {CLUSTER}\n"),
        ", of cluster retired-cluster, which seems to be gone".to_owned(),
        format!("\n  {DEAD_CLUSTER}: "),
        format!("what verify would say of {DOMAIN} and "),
        "what a month would cost: $".to_owned(),
        format!("the domain that users call       {DOMAIN}\n"),
    ] {
        assert!(text.contains(&told), "{told} in {text}");
    }
    assert!(!text.contains("alert-path"), "nobody has a topic before the deploy: {text}");
    assert!(!text.contains("not seen"), "{text}");
    let counts = account.sandbox.proxy.counts();
    let changes = counts
        .iter()
        .map(|(operation, _)| operation.to_string())
        .filter(|name| !["Describe", "Get", "List", "Batch"].iter().any(|verb| name.contains(&format!(":{verb}"))));
    assert_eq!(changes.collect::<Vec<_>>(), [""; 0], "it only reads");
}

async fn after_it_each_function_is_asked(account: &Account) {
    let text = doctor(account, &[STACK]).await;
    for told in ["\n  VerifyFunction: ", "\n  CleanupFunction: ", "\n  RestoreFunction: "] {
        assert!(text.contains(told), "{told} in {text}");
    }
    assert!(!text.contains("make deploy"), "it is deployed: {text}");
    assert_nothing_was_removed(account).await;
}

async fn what_it_may_not_see_is_told(account: &Account) {
    account.sandbox.proxy.fault(Rule::on("wafv2:ListWebACLs", Fault::Deny));
    account.sandbox.proxy.fault(Rule::on("route53:ListHostedZones", Fault::Deny));
    let text = doctor(account, &["not-deployed"]).await;
    account.sandbox.proxy.clear_faults();
    for told in
        ["permissions that you lack", "\n  wafv2:ListWebACLs\n", "\n  route53:ListHostedZones\n", "so say which"]
    {
        assert!(text.contains(told), "{told} in {text}");
    }
}

async fn what_aws_answered_is_written_down_without_a_name(account: &Account) {
    let folder = account.sandbox.directory().join("recorded");
    let said = run(account, &["not-deployed"], &[("RECORD", folder.to_str().unwrap())]).await;
    assert!(said.contains("answers of AWS are in ") && said.contains("Read them before"), "{said}");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    let text = |name: &str| -> String {
        let of_call = files.iter().filter(|file| file.to_str().unwrap().contains(name));
        of_call.map(|file| std::fs::read_to_string(file).unwrap()).collect()
    };
    let balancers = text("describeloadbalancers");
    assert!(balancers.contains("<LoadBalancerArn>arn:aws:elasticloadbalancing:us-east-1:"), "{balancers}");
    let all = text("");
    for name in [CLUSTER, DEAD_CLUSTER, DOMAIN, ACCOUNT, "retail", "oldshop"] {
        assert!(!all.to_lowercase().contains(name), "{name} is in a file");
    }
}

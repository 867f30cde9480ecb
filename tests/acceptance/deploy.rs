//! What `make deploy` asks a person, what it keeps of the answers, and what it hands to sam.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::events::root;

/// A checkout of which only the script and sam's settings are there.
struct Checkout(PathBuf);

impl Checkout {
    fn new(name: &str) -> Self {
        let place = std::env::temp_dir().join(format!("albkeeper-{name}-{}", std::process::id()));
        fs::create_dir_all(place.join("tests")).unwrap();
        fs::copy(root().join("tests/deploy.sh"), place.join("tests/deploy.sh")).unwrap();
        fs::copy(root().join("samconfig.toml"), place.join("samconfig.toml")).unwrap();
        Self(place)
    }

    /// Neither the script nor sam is run as a file that this process wrote: Linux refuses a file that another thread's
    /// child still holds open for writing.
    fn run(&self, arguments: &[&str], variables: &[(&str, &str)], typed: &str) -> Output {
        let mut command = Command::new("bash");
        command.arg(self.0.join("tests/deploy.sh")).args(arguments);
        command.env_clear().env("PATH", "/usr/bin:/bin").envs(variables.iter().copied());
        // The real sam needs AWS; here it only tells how it was called.
        command.env("BASH_FUNC_sam%%", "() { printf '<%s> ' \"$@\"; }");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn settings(&self) -> String {
        fs::read_to_string(self.0.join("samconfig.toml")).unwrap()
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const ANSWERS: &str = "api.example.com\nmy-alb\nteam@example.com\n";

#[test]
fn three_answers_are_kept_and_asked_for_once() {
    let checkout = Checkout::new("asked");
    assert!(checkout.run(&["ask", "arm64"], &[], ANSWERS).status.success());
    let settings = checkout.settings();
    for line in [
        "Domain = \"api.example.com\"",
        "LoadBalancer = \"my-alb\"",
        "AlertEmail = \"team@example.com\"",
        "Architecture = \"arm64\"",
    ] {
        assert!(settings.contains(line), "{line} in {settings}");
    }
    assert!(checkout.run(&["ask", "arm64"], &[], "").status.success(), "nothing is asked again");
    assert_eq!(checkout.settings(), settings);
    let other = checkout.run(&["ask", "x86_64"], &[], "");
    assert!(!other.status.success() && text(&other.stderr).contains("Architecture = \"arm64\""), "{other:?}");
}

#[test]
fn an_answer_of_another_form_is_asked_for_again() {
    let checkout = Checkout::new("wrong");
    let typed = "https://api.example.com\nAPI.example.com\napi.example.com\nmy alb\nmy-alb\nnobody\nteam@example.com\n";
    let output = checkout.run(&["ask", "arm64"], &[], typed);
    assert!(output.status.success(), "{output:?}");
    let told = text(&output.stderr);
    assert_eq!(told.matches("a name in lower case").count(), 2, "{told}");
    assert!(told.contains("at most 32 letters") && told.contains("an address, such as"), "{told}");
    let nobody = Checkout::new("nobody");
    let output = nobody.run(&["ask", "arm64"], &[], "api.example.com\n");
    assert!(!output.status.success() && text(&output.stderr).contains("run make deploy in a terminal"), "{output:?}");
    assert!(!nobody.settings().contains("Domain"), "half an answer is none");
}

#[test]
fn a_deploy_says_what_to_do_next_and_a_change_changes_that_alone() {
    let checkout = Checkout::new("deploys");
    checkout.run(&["ask", "arm64"], &[], ANSWERS);
    let output = text(&checkout.run(&["built/template.yaml"], &[], "").stdout);
    assert!(output.starts_with("<deploy> <--template-file> <built/template.yaml> <--config-file> "), "{output}");
    assert!(output.contains("click the link in the mail that AWS sent to team@example.com"), "{output}");
    assert!(output.contains(r#"--event '{"domain": "api.example.com", "load_balancer": "my-alb"}'"#), "{output}");
    let set = [("SET", "Clusters=blue RemoveLoadBalancers=true"), ("STACK", "other")];
    let output = text(&checkout.run(&["built/template.yaml"], &set, "").stdout);
    let changed = "<--stack-name> <other> <--parameter-overrides> <Clusters=blue> <RemoveLoadBalancers=true> ";
    assert!(output.ends_with(changed), "{output}");
    let spaces = [("SET", "SlowestMs=500 VerifySchedule=rate(10 minutes) Zones=2")];
    let output = text(&checkout.run(&["built/template.yaml"], &spaces, "").stdout);
    let changed = r#"<--parameter-overrides> <SlowestMs=500> <VerifySchedule="rate(10 minutes)"> <Zones=2> "#;
    assert!(output.ends_with(changed), "{output}");
}

/// The pattern that a person's answer is held against is that of the template, by which AWS judges it too.
#[test]
fn what_the_script_takes_the_template_takes() {
    let script = fs::read_to_string(Path::new(&root()).join("tests/deploy.sh")).unwrap();
    let template = crate::template::template();
    let domain = template["Parameters"]["Domain"]["AllowedPattern"].as_str().unwrap();
    let label = domain.split(r"\.").next().unwrap().trim_start_matches("^(");
    assert!(script.contains(&format!("label='{label}'")), "{label}");
}

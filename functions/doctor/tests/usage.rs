//! The doctor as a person begins: with nothing set.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::process::{Command, Output};

/// Nothing of this machine's own settings reaches it, and no call leaves the machine.
fn doctor(variables: &[(&str, &str)]) -> Output {
    let closed = [
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_doctor"));
    command.env_clear().envs(closed).envs(variables.iter().copied()).arg("albkeeper").output().unwrap()
}

#[test]
fn without_a_region_it_says_what_to_set() {
    let output = doctor(&[]);
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "doctor: no Region is set: set AWS_REGION\n");
}

#[test]
fn without_credentials_it_says_what_to_set() {
    let output = doctor(&[("AWS_REGION", "us-east-1")]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("doctor: AWS does not take these credentials: "), "{text}");
    assert!(text.contains("Set AWS_PROFILE"), "{text}");
    assert!(!output.status.success(), "a script can tell");
}

//! The authorities of the machine, read in a process of its own so that its environment can be chosen.

use std::path::Path;
use std::process::Command;

use super::super::loopback::authority::Authority;
use super::*;

#[test]
fn the_file_in_ssl_cert_file_is_what_is_trusted() {
    let folder = std::env::temp_dir().join(format!("albkeeper-trust-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (one, none) = (folder.join("one.pem"), folder.join("none.pem"));
    std::fs::write(&one, Authority::new("Authority of the tests").pem()).unwrap();
    std::fs::write(&none, "").unwrap();
    let (trusted, untrusted) = (one_authority_is_found(&one), one_authority_is_found(&none));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(trusted, "one authority in the file");
    assert!(!untrusted, "none in the file, and none from elsewhere");
}

/// Runs the test below with this file.
fn one_authority_is_found(file: &Path) -> bool {
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--ignored", "--exact", "site::trust::tests::one_authority"]);
    let output = test.env("SSL_CERT_FILE", file).env_remove("SSL_CERT_DIR").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("running 1 test"), "{output:?}");
    output.status.success()
}

#[test]
#[ignore = "needs an environment of its own: run by the test above"]
fn one_authority() {
    assert_eq!(platform_roots().unwrap().len(), 1);
}

//! The authorities of the machine, read in a process of its own so that its environment can be chosen.

use std::path::Path;
use std::process::Command;

use super::super::loopback::authority::Authority;
use super::*;

/// Set where this test runs in a process of its own.
const INNER: &str = "ALBKEEPER_TEST_OF_TRUST";

#[test]
fn the_file_in_ssl_cert_file_is_what_is_trusted() {
    if is_inner() {
        return assert_eq!(platform_roots().unwrap().len(), 1);
    }
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

#[expect(clippy::disallowed_methods, reason = "a process tells its copy what to do by its environment alone")]
fn is_inner() -> bool {
    std::env::var_os(INNER).is_some()
}

/// Runs the test above once more, in a process that has this file.
fn one_authority_is_found(file: &Path) -> bool {
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "trust::tests::the_file_in_ssl_cert_file_is_what_is_trusted"]);
    test.env(INNER, "1").env("SSL_CERT_FILE", file).env_remove("SSL_CERT_DIR");
    let output = test.output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("running 1 test"), "{output:?}");
    output.status.success()
}

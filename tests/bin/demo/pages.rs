//! The status page as a file that a browser can open.

use sandbox::wire::RestService;
use sandbox::world::DOMAIN;
use sandbox::{KitError, Sandbox, places};

/// Copies the page that the last run wrote out of the bucket, and gives the path from the root of the repository.
pub(crate) async fn save(sandbox: &Sandbox, name: &str) -> Result<String, KitError> {
    let bucket = sandbox.physical("StateBucket").await?;
    let key = format!("/{bucket}/status/{DOMAIN}.html");
    let quiet = sandbox.quiet();
    let page = quiet.rest(RestService::S3, hyper::Method::GET, &key, &[], String::new()).await?.text();
    let path = format!(".sandbox/{name}.html");
    std::fs::write(places::root().join(&path), page).map_err(KitError::io(format!("write {path}")))?;
    Ok(path)
}

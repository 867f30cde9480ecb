//! The restore function as Lambda runs it.

use restore::make::Makers;
use restore::{Context, handle, settings};
use runtime::{log, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    let answer = async |cloud: &_, makers: &_, settings: &_, event, invocation| {
        handle(Context { cloud, makers, settings }, event, invocation, log).await
    };
    Box::pin(serve(|variable| settings::read(variable), Makers::new, answer)).await
}

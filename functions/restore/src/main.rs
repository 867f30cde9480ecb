//! The restore function as Lambda runs it.

use restore::make::Makers;
use restore::{Context, handle, settings};
use runtime::{log, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    let answer = async |aws: &_, makers: &_, settings: &_, event, invocation| {
        handle(Context { aws, makers, settings }, event, invocation, log).await
    };
    Box::pin(serve(|variable| settings::read(variable), |aws: &_, _| Makers::new(aws), answer)).await
}

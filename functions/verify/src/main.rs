//! The verify function as Lambda runs it.

use runtime::{BadEvent, log, serve};
use verify::{handle, settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    let answer = async |cloud: &_, (): &_, settings: &_, event, invocation| {
        Box::pin(handle(cloud, settings, event, invocation, log)).await.map_err(BadEvent)
    };
    Box::pin(serve(|variable| settings::read(variable), |_| (), answer)).await
}

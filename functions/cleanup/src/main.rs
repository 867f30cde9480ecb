//! The cleanup function as Lambda runs it.

use cleanup::remove::Removers;
use cleanup::{Context, handle, settings};
use runtime::{log, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    let answer = async |cloud: &_, removers: &_, settings: &_, event, invocation| {
        handle(Context { cloud, removers, settings }, event, invocation, log).await
    };
    Box::pin(serve(|variable| settings::read(variable), Removers::new, answer)).await
}

//! The verify function as Lambda runs it.

use aws::Aws;
use probe::Prober;
use runtime::{BadEvent, log, serve};
use verify::{Clients, handle, settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    // A run makes few calls, and a late answer is none: it takes what AWS allows.
    let clients = |aws: &Aws, vantage| (aws.at_whole_rates(), Prober::new(aws.query().clone(), vantage));
    let answer = async |_: &_, (aws, prober): &(_, _), settings: &_, event, invocation| {
        Box::pin(handle(Clients { aws, prober }, settings, event, invocation, log)).await.map_err(BadEvent)
    };
    Box::pin(serve(|variable| settings::read(variable), clients, answer)).await
}

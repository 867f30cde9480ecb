//! The cleanup function as Lambda runs it.

use aws::Aws;
use cleanup::remove::Removers;
use cleanup::{Context, handle, settings};
use kubernetes::ClusterReader;
use probe::Prober;
use runtime::{log, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    let clients = |aws: &Aws, vantage| {
        (Removers::new(aws), Prober::new(aws.query().clone(), vantage), ClusterReader::new(aws.config()))
    };
    let answer = async |aws: &_, (removers, prober, reader): &(_, _, _), settings: &_, event, invocation| {
        handle(Context { aws, prober, reader, removers, settings }, event, invocation, log).await
    };
    Box::pin(serve(|variable| settings::read(variable), clients, answer)).await
}

//! The verify function as Lambda runs it.

use aws::Aws;
use kubernetes::ClusterReader;
use probe::Prober;
use runtime::{BadEvent, log, serve};
use verify::clusters::Clusters;
use verify::settings::Settings;
use verify::{Clients, answer, settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), runtime::Error> {
    // A run makes few calls, and a late answer is none: it takes what AWS allows.
    let clients = |aws: &Aws, vantage| {
        (aws.at_whole_rates(), Prober::new(aws.query().clone(), vantage), ClusterReader::new(aws.config()))
    };
    let of_event = async |_: &_, (aws, prober, reader): &(_, _, _), settings: &Settings, event, invocation| {
        let clusters = Clusters { reader, names: &settings.read_clusters };
        Box::pin(answer(Clients { home: aws, aws, prober, clusters }, settings, event, invocation, log))
            .await
            .map_err(BadEvent)
    };
    Box::pin(serve(|variable| settings::read(variable), clients, of_event)).await
}

//! The widget function as Lambda runs it: one client and the bucket's name once, then events.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use transport::config;
use transport::reader::Reader;
use widget::handle;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = config::environment();
    let bucket = environment.get("STATE_BUCKET").ok_or("STATE_BUCKET is missing: the template sets it")?;
    let reader = Reader::with_config(&config::of_function(&environment));
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| answer(&reader, bucket, event))).await
}

async fn answer(reader: &Reader, bucket: &str, event: LambdaEvent<Value>) -> Result<String, Error> {
    Ok(Box::pin(handle(reader, bucket, &event.payload)).await)
}

//! The widget function as Lambda runs it: one client and the bucket's name once, then events.

use cloud::store::reader::Reader;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use widget::handle;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read, once")]
    let bucket = std::env::var("STATE_BUCKET").map_err(|_| "STATE_BUCKET is missing: the template sets it")?;
    let reader = Reader::connect().await;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| answer(&reader, &bucket, event))).await
}

async fn answer(reader: &Reader, bucket: &str, event: LambdaEvent<Value>) -> Result<String, Error> {
    Ok(Box::pin(handle(reader, bucket, &event.payload)).await)
}

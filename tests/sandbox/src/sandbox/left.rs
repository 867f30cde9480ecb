//! What a stack leaves behind in the account: objects, logs, and the way to delete it.

use hyper::Method;
use serde_json::{Value, json};

use super::{STACK, Sandbox};
use crate::error::KitError;
use crate::ministack::REGION;
use crate::places;
use crate::wire::{JsonService, RestService};

impl Sandbox {
    /// Deletes the stack as a person does, with `sam delete`.
    pub async fn delete(&self) -> Result<(), KitError> {
        let words = ["delete", "--stack-name", STACK, "--region", REGION, "--no-prompts"];
        self.run(&places::sam()?, &words).await.map(drop)
    }

    /// Keys in the stack's bucket below a prefix.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, KitError> {
        self.keys_of(&self.physical("StateBucket").await?, prefix).await
    }

    /// Keys in any bucket below a prefix.
    pub async fn keys_of(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, KitError> {
        let path = format!("/{bucket}?list-type=2&prefix={prefix}");
        let listing = self.quiet().rest(RestService::S3, Method::GET, &path, &[], "").await?.text();
        let rest = listing.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
        Ok(rest.map(|(key, _)| key.to_owned()).collect())
    }

    pub async fn log_groups(&self) -> Result<Vec<String>, KitError> {
        let answer = self.quiet().json(JsonService::LOGS, "DescribeLogGroups", &json!({})).await?;
        let groups = answer.get("logGroups").and_then(Value::as_array).cloned().unwrap_or_default();
        let name = |group: &Value| group.get("logGroupName").and_then(Value::as_str).map(ToOwned::to_owned);
        Ok(groups.iter().filter_map(name).collect())
    }

    /// What a GET of a REST service with JSON answers.
    pub async fn get(&self, service: RestService, path: &str) -> Result<Value, KitError> {
        let answer = self.quiet().rest(service, Method::GET, path, &[], "").await?;
        serde_json::from_slice(&answer.body).map_err(|error| KitError::broken(format!("{path}: {error}")))
    }
}

//! What the template tells every function.

use input::Variables;

/// The stack that a function belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// The bucket for state, plans, snapshots, reports and pages.
    pub bucket: String,
    /// The topic for mails.
    pub topic: String,
    pub region: String,
    /// Memory of the function in megabytes, for the price of a run.
    pub memory_mb: u32,
    /// The name of the `CloudFormation` stack; empty where none is known.
    pub name: String,
}

/// The least that Lambda gives. Source: Lambda developer guide, "Configure Lambda function memory".
const LEAST_MEMORY_MB: u32 = 128;

impl Stack {
    /// `STATE_BUCKET`, `TOPIC_ARN` and `STACK_NAME` from the template, `AWS_REGION` and
    /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE` from Lambda. What is wrong with them `variables` tells with all else.
    pub fn read<F: Fn(&str) -> Option<String>>(variables: &mut Variables<F>) -> Self {
        let megabytes = |text: &str| text.parse::<u32>().map_err(|_| format!("{text} is not a whole number in range"));
        Self {
            bucket: variables.bucket(),
            topic: variables.topic(),
            region: variables.region(),
            memory_mb: variables.value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", LEAST_MEMORY_MB, megabytes),
            name: variables.stack(),
        }
    }

    /// The stack's name, where it is known.
    pub fn name(&self) -> Option<&str> {
        Some(self.name.as_str()).filter(|name| !name.is_empty())
    }

    /// Where an object of the bucket lies, for people.
    pub fn place(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }
}

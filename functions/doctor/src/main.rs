//! The doctor as a person calls it: `doctor STACK [DOMAIN LOAD_BALANCER]`; `RECORD` names a folder for what AWS answered.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aws::Aws;
use aws_config::BehaviorVersion;
use doctor::masked::Mask;
use doctor::{Asked, examine};
use facts::Vantage;
use input::Variables;
use jiff::Timestamp;
use kubernetes::ClusterReader;
use probe::Prober;
use transport::config::{http_client, with_our_limits};
use transport::meter::Recorded;
use verify::Clients;
use verify::clusters::Clusters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let stack = words.next().unwrap_or_default();
    let site = words.next().zip(words.next());
    let mut variables = Variables::new(|name: &str| {
        #[expect(clippy::disallowed_methods, reason = "this is where the environment is read, once")]
        std::env::var(name).ok()
    });
    let vantage = variables.vantage();
    let record = variables.value("RECORD", None, |text| Ok::<_, String>(Some(PathBuf::from(text))));
    let text = match variables.finish((vantage, record)) {
        Ok((vantage, record)) => answer(vantage, Asked { site, stack }, record.as_deref()).await,
        Err(wrong) => Err(wrong),
    };
    match text {
        Ok(text) => {
            let _ = write!(io::stdout().lock(), "{text}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            let _ = writeln!(io::stderr().lock(), "doctor: {wrong}");
            ExitCode::FAILURE
        }
    }
}

async fn answer(vantage: Vantage, asked: Asked, record: Option<&Path>) -> Result<String, String> {
    let config =
        with_our_limits(&aws_config::defaults(BehaviorVersion::latest()).http_client(http_client()).load().await);
    let aws = Aws::with_config(&config, vantage.hurry);
    let prober = Prober::new(aws.query().clone(), vantage);
    if aws.region().is_empty() {
        return Err("no Region is set: set AWS_REGION".to_owned());
    }
    #[expect(clippy::disallowed_methods, reason = "the time of the look is read here, once")]
    let at = Timestamp::now();
    if record.is_some() {
        aws.record();
    }
    // A person reads his clusters himself.
    let (reader, names) = (ClusterReader::new(aws.config()), BTreeSet::new());
    let clusters = Clusters { reader: &reader, names: &names };
    let text = Box::pin(examine(Clients { home: &aws, aws: &aws, prober: &prober, clusters }, &asked, at)).await;
    match record {
        Some(folder) => {
            write_down(&aws.take_recorded(), folder).map_err(|error| format!("{}: {error}", folder.display()))
        }
        None => text,
    }
}

/// Each answer in a file of its own, with every name replaced. A folder that is there is not written into.
fn write_down(answers: &[Recorded], folder: &Path) -> io::Result<String> {
    let mask = Mask::new(key()?);
    fs::create_dir_all(folder.parent().unwrap_or(Path::new(".")))?;
    fs::create_dir(folder)?;
    let mut left_out = 0_usize;
    for (at, Recorded { call, status, body }) in answers.iter().enumerate() {
        // What is no text is CBOR, of CloudWatch's metrics.
        let Ok(text) = std::str::from_utf8(body) else {
            left_out = left_out.saturating_add(1);
            continue;
        };
        let name = call.replace([' ', ':'], "-").to_lowercase();
        fs::write(folder.join(format!("{at:03}-{name}.txt")), format!("{call} {status}\n{}\n", mask.answer(text)))?;
    }
    Ok(format!(
        "{} answers of AWS are in {}, with every name and number replaced; {left_out} with metrics are left out.\nRead them \
         before you show them to anybody: a word that AWS uses too stays as it is.\n",
        answers.len().saturating_sub(left_out),
        folder.display()
    ))
}

/// Another one each time: without it nobody can try out names.
fn key() -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut key)?;
    Ok(key)
}

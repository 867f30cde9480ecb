//! Access-log lines and files as an Application Load Balancer writes them.
//!
//! Source: "Access logs for your Application Load Balancer" in the Elastic Load Balancing guide (file names, fields).

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::random;

/// Seconds that one file covers.
const PERIOD: i64 = 300;

/// One request, as one line tells of it. Quotes and `-` are added when it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `http`, `https` or `h2`.
    pub kind: &'static str,
    /// When the answer was sent.
    pub at: Timestamp,
    /// When the request came.
    pub created: Timestamp,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The target that was asked last; `None` when the load balancer answered by itself.
    pub target: Option<SocketAddr>,
    /// Seconds that the target took; `None` (written -1) when it gave no answer.
    pub target_seconds: Option<f64>,
    /// The status for the client.
    pub status: u16,
    /// The target's status; `None` when it gave none.
    pub target_status: Option<u16>,
    /// Bytes of the request's body.
    pub received_bytes: u64,
    /// Bytes of the answer's body, 0 when its length was not known beforehand.
    pub sent_bytes: u64,
    /// Method, whole URL with port, version.
    pub request: String,
    /// The client's `User-Agent`.
    pub user_agent: Option<String>,
    /// Cipher and TLS version.
    pub tls: Option<(String, &'static str)>,
    /// ARN of the target group, when a target was chosen.
    pub target_group: Option<String>,
    /// The name that the client asked for in the handshake.
    pub domain: Option<String>,
    /// ARN of the certificate that was shown.
    pub certificate: Option<String>,
    /// `forward`, `redirect`, `waf`, `fixed-response`.
    pub actions: &'static str,
    /// Where a redirect leads.
    pub redirect_url: Option<String>,
}

impl Entry {
    /// A good answer from a target at this moment: for a log that only has to be there.
    pub fn example(at: Timestamp) -> Self {
        let target = SocketAddr::from(([10, 0, 1, 17], 8000));
        Self {
            kind: "https",
            at,
            created: at,
            client: SocketAddr::from((Ipv4Addr::new(192, 0, 2, 44), 46532)),
            target: Some(target),
            target_seconds: Some(0.012),
            status: 200,
            target_status: Some(200),
            received_bytes: 34,
            sent_bytes: 366,
            request: "GET https://api.retail-prediction.example.com:443/health HTTP/1.1".to_owned(),
            user_agent: Some("curl/8.5.0".to_owned()),
            tls: Some(("TLS_AES_128_GCM_SHA256".to_owned(), "TLSv1.3")),
            target_group: None,
            domain: Some("api.retail-prediction.example.com".to_owned()),
            certificate: None,
            actions: "forward",
            redirect_url: None,
        }
    }

    /// The line, without its end.
    pub fn line(&self, load_balancer: &str) -> String {
        let target = or_dash(self.target);
        let target_status = or_dash(self.target_status);
        let (before, of_target, after) = match self.target_seconds {
            Some(seconds) => ("0.000", format!("{seconds:.3}"), "0.000"),
            None => ("-1", "-1".to_owned(), "-1"),
        };
        let (cipher, version) = self.tls.as_ref().map_or(("-", "-"), |(cipher, version)| (cipher.as_str(), *version));
        let trace = format!("Root=1-{:08x}-{:016x}{:08x}", self.created.as_second(), random(), random() >> 32);
        let fields = [
            format!("{} {} {load_balancer} {} {target}", self.kind, microseconds(self.at), self.client),
            format!("{before} {of_target} {after} {} {target_status}", self.status),
            format!("{} {}", self.received_bytes, self.sent_bytes),
            format!("{} {} {cipher} {version}", quoted(&self.request), quoted_or_dash(self.user_agent.as_ref())),
            format!("{} {}", or_dash(self.target_group.as_ref()), quoted(&trace)),
            format!("{} {}", quoted_or_dash(self.domain.as_ref()), quoted_or_dash(self.certificate.as_ref())),
            // matched_rule_priority: which rule it was is the emulator's secret; 0 is the default action.
            format!("0 {} {}", microseconds(self.created), quoted(self.actions)),
            // redirect_url, error_reason, target:port_list, target_status_code_list.
            format!("{} \"-\" \"{target}\" \"{target_status}\"", quoted_or_dash(self.redirect_url.as_ref())),
            // classification and its reason, conn_trace_id, transformed host and URI, status of the transformation.
            format!("\"-\" \"-\" TID_{:016x} \"-\" \"-\" \"-\"", random()),
        ];
        fields.join(" ")
    }
}

/// Where a load balancer's logs go, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSource {
    /// The attribute `access_logs.s3.prefix`; empty for none.
    pub prefix: String,
    pub account: String,
    pub region: String,
    /// `app/<name>/<id>`: the ARN behind `loadbalancer/`.
    pub load_balancer: String,
}

/// An object to put into the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    pub key: String,
    /// Its bytes: gzip.
    pub gz: Vec<u8>,
}

impl LogSource {
    /// The file that the node at `node` delivers for the five minutes that end at `end`.
    pub fn file(&self, end: Timestamp, node: IpAddr, entries: &[Entry]) -> io::Result<LogFile> {
        let mut gz = GzEncoder::new(Vec::new(), Compression::default());
        for entry in entries {
            writeln!(gz, "{}", entry.line(&self.load_balancer))?;
        }
        Ok(LogFile { key: self.key(end, node), gz: gz.finish()? })
    }

    fn key(&self, end: Timestamp, node: IpAddr) -> String {
        let Self { prefix, account, region, load_balancer } = self;
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        // The folder is the day of delivery, which is a little after the end of the period.
        let (day, end) = (end.strftime("%Y/%m/%d"), end.strftime("%Y%m%dT%H%MZ"));
        let id = load_balancer.replace('/', ".");
        let random: String = (0..8).map(|place| base36(random() >> (place * 5))).collect();
        format!(
            "{prefix}AWSLogs/{account}/elasticloadbalancing/{region}/{day}/\
             {account}_elasticloadbalancing_{region}_{id}_{end}_{node}_{random}.log.gz"
        )
    }
}

/// The end of the five minutes that this moment falls into: periods end at multiples of five minutes.
pub fn period_end(at: Timestamp) -> Timestamp {
    let second = at.as_second().div_euclid(PERIOD).saturating_add(1).saturating_mul(PERIOD);
    Timestamp::from_second(second).unwrap_or(at)
}

fn microseconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\x22"))
}

fn quoted_or_dash(text: Option<&String>) -> String {
    text.map_or_else(|| quoted("-"), |text| quoted(text))
}

fn base36(number: u64) -> char {
    u32::try_from(number % 36).ok().and_then(|digit| char::from_digit(digit, 36)).unwrap_or('0')
}

#[cfg(test)]
mod tests;

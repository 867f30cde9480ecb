//! The newest access logs, read as a stream and counted: bounded in objects, bytes, lines and time.

mod gunzip;
mod line;
mod tally;
#[cfg(test)]
mod tests;

use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use facts::load_balancer::LoadBalancer;
use facts::logs::{LogObject, LogSettings};
use facts::traffic::Traffic;
use facts::{Seen, Unseen};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, timeout_at};
use transport::deadline::Deadline;
use transport::unseen::unseen;

use self::gunzip::{Gunzip, Lines};
use crate::client::Aws;

pub(super) const ACTION: &str = "s3:GetObject";

/// What one object covers. Source: user guide, "Access logs for your Application Load Balancer".
const PERIOD: SignedDuration = SignedDuration::from_mins(5);
/// Objects that end longer than this before the newest are not read.
const SPAN: SignedDuration = SignedDuration::from_mins(15);
/// Objects that are read, newest first: three periods of a load balancer in three zones.
const MOST_OBJECTS: usize = 9;
/// Bytes of all objects, as they lie in the bucket.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// Time for all of them.
const LONGEST: Duration = Duration::from_secs(5);
/// Why reading ended before the end.
const ENOUGH: &str = "as much as is read in one run";
const TIME_OVER: &str = "the time for it was over";
/// Bytes that are unpacked at a stretch: everything else that is looked at shares this thread, and its times are measured.
const STRETCH: usize = 16 * 1024;

/// Reads the newest of these objects. `at` is the time of the run, for a bucket without any.
pub(super) async fn look(
    aws: &Aws,
    of: &LoadBalancer,
    settings: &LogSettings,
    objects: &[LogObject],
    at: Timestamp,
    deadline: Deadline,
) -> Seen<Traffic> {
    let until = deadline.until().min(Instant::now() + LONGEST);
    let (newest, older) = newest(objects);
    let mut reading = Reading { lines: Lines::default(), bytes: 0, cut_short: older, until };
    let mut read = Vec::new();
    for object in newest {
        if let Some(why) = reading.must_stop(object) {
            reading.cut_short = Some(why.to_owned());
            break;
        }
        reading = reading.object(aws, of, settings, object).await?;
        read.push(object);
    }
    let to = read.iter().map(|object| object.end).max().unwrap_or(at);
    let from = read.iter().map(|object| object.end).min().unwrap_or(at) - PERIOD;
    let (lines, unreadable) = (reading.lines.tally.lines, reading.lines.tally.unreadable);
    let (users, ours) = reading.lines.tally.finish();
    let objects = u32::try_from(read.len()).unwrap_or(u32::MAX);
    Ok(Traffic { from, to, objects, lines, unreadable, cut_short: reading.cut_short.map(Into::into), users, ours })
}

/// The objects to read, newest first; and whether some of the same span are left out.
fn newest(objects: &[LogObject]) -> (Vec<&LogObject>, Option<String>) {
    let last = objects.iter().map(|object| object.end).max().unwrap_or_default();
    let mut recent: Vec<&LogObject> = objects.iter().filter(|object| last.duration_since(object.end) < SPAN).collect();
    recent.sort_by_key(|object| std::cmp::Reverse(object.end));
    let left_out = recent.len().saturating_sub(MOST_OBJECTS);
    recent.truncate(MOST_OBJECTS);
    let words = format!("{left_out} more objects of the same time were not read");
    (recent, (left_out > 0).then_some(words))
}

/// What is being read, and how far it may go.
struct Reading {
    lines: Lines,
    bytes: u64,
    cut_short: Option<String>,
    until: Instant,
}

impl Reading {
    fn must_stop(&self, next: &LogObject) -> Option<&'static str> {
        if self.lines.is_full() || self.bytes.saturating_add(next.bytes) > MOST_BYTES {
            Some(ENOUGH)
        } else {
            (Instant::now() >= self.until).then_some(TIME_OVER)
        }
    }

    /// Reads one more. Fails only where it cannot be had: what is wrong in it is told beside what could be read.
    async fn object(mut self, aws: &Aws, of: &LoadBalancer, from: &LogSettings, object: &LogObject) -> Seen<Self> {
        let ask = aws.s3.get_object().bucket(&from.bucket).key(&object.key);
        let ask = ask.expected_bucket_owner(from.owner(&of.arn));
        let late = || Unseen::TimedOut { action: ACTION.to_owned(), after_ms: transport::deadline::millis(LONGEST) };
        let got = timeout_at(self.until, ask.send()).await.map_err(|_| late())?;
        let mut body = got.map_err(|error| unseen(ACTION, &error))?.body;
        let mut gunzip = Gunzip::into_lines(std::mem::take(&mut self.lines));
        let broken = self.drain(&mut body, &mut gunzip).await.err();
        let (lines, ended) = gunzip.finish();
        let unfinished = ended.err().map(|error| format!("{} is no whole gzip: {error}", object.key));
        self.lines = lines;
        self.cut_short = broken.or(unfinished).or(self.cut_short);
        Ok(self)
    }

    /// Unpacks the whole body, or as much of it as may be read. The error is why it is not the whole.
    async fn drain(&mut self, body: &mut ByteStream, gunzip: &mut Gunzip) -> Result<(), String> {
        loop {
            let next = timeout_at(self.until, body.try_next()).await.map_err(|_| TIME_OVER.to_owned())?;
            let Some(bytes) = next.map_err(|error| format!("an object broke off: {error}"))? else { return Ok(()) };
            self.bytes = self.bytes.saturating_add(bytes.len() as u64);
            unpack(gunzip, &bytes).await?;
            if self.bytes > MOST_BYTES {
                return Err(ENOUGH.to_owned());
            }
        }
    }
}

/// What one object comes to, whatever its bytes are: lines, users' requests and our own, and why it is not the whole.
#[cfg(feature = "outside")]
pub(crate) fn counted(object: &[u8], at: Timestamp) -> Traffic {
    let mut gunzip = Gunzip::into_lines(Lines::default());
    let broken = object.chunks(STRETCH).try_for_each(|stretch| gunzip.take(stretch)).err();
    let (read, ended) = gunzip.finish();
    let (lines, unreadable) = (read.tally.lines, read.tally.unreadable);
    let (users, ours) = read.tally.finish();
    let cut_short = broken.or(ended.err()).map(|error| error.to_string().into());
    Traffic { from: at, to: at, objects: 1, lines, unreadable, cut_short, users, ours }
}

/// Unpacks a little at a time, and lets others go on in between.
async fn unpack(gunzip: &mut Gunzip, bytes: &[u8]) -> Result<(), String> {
    for stretch in bytes.chunks(STRETCH) {
        if let Err(error) = gunzip.take(stretch) {
            let is_full = gunzip.is_full();
            return Err(if is_full { ENOUGH.to_owned() } else { format!("an object is no gzip: {error}") });
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

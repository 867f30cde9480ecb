//! Load on an API that is only played, on a clock that only the test moves: no test here depends on the machine's speed.

use facts::load::{Phase, Share};
use tokio::time::advance;

use super::*;

const CAPS: Caps = Caps { rate: 1000, requests: 100_000, seconds: 300, in_flight: 100 };
const QUICK: Duration = Duration::from_millis(10);

/// An API: what becomes of the nth request, and when, each told by its start.
struct Api<F>(F);

impl<F: Fn(usize, Instant) -> (Instant, Ended)> Sends for Api<F> {
    async fn send(&self, _share: usize, nth: usize) -> Ended {
        let (over, ended) = self.0(nth, Instant::now());
        sleep_until(over).await;
        ended
    }
}

fn status(status: u16) -> Ended {
    Ended::Reply { status, bytes: 100 }
}

fn plan(model: Model) -> Plan {
    Plan { model, mix: vec![Share { endpoint: "GET /health".to_owned(), weight: 1 }], stop_percent: 10.0 }
}

fn open(rate: u32, seconds: u32) -> Plan {
    plan(Model::Open { phases: vec![Phase { seconds, rate }] })
}

fn closed(clients: u32, requests: u32) -> Plan {
    plan(Model::Closed { clients, requests })
}

fn far() -> Until {
    let wait = Instant::now() + Duration::from_mins(10);
    Until { send: wait, wait }
}

/// An API that does nothing for a second, two seconds from now.
fn pausing() -> Api<impl Fn(usize, Instant) -> (Instant, Ended)> {
    let from = Instant::now() + Duration::from_secs(2);
    let to = from + Duration::from_secs(1);
    Api(move |_, begun| (if (from..to).contains(&begun) { to } else { begun } + QUICK, status(200)))
}

#[tokio::test(start_paused = true)]
async fn a_steady_api_gets_what_is_asked_for_and_nothing_is_late() {
    let load = drive(&open(10, 5), CAPS, &Api(|_, begun| (begun + QUICK, status(200))), far()).await;
    assert_eq!((load.planned, load.sent, load.stopped), (50, 50, None));
    assert_eq!((load.phases[0].sent, load.endpoints[0].statuses[&200], load.endpoints[0].bytes), (50, 50, 5000));
    assert_eq!((load.took_ms, load.sent_ms, load.most_in_flight), (4910, Some(4900), 1));
    assert_eq!((load.waited.p50_us / 1000, load.waited.max_us / 1000, load.waited.count), (10, 10, 50));
    assert_eq!(load.late.max_us, 0);
    assert_eq!(load.histogram.iter().map(|(_, count)| count).sum::<u64>(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_pause_shows_in_what_users_wait_and_hides_in_what_was_measured_from_sending() {
    let narrow = Caps { in_flight: 1, ..CAPS };
    let load = drive(&open(10, 5), narrow, &pausing(), far()).await;
    assert_eq!((load.sent, &load.stopped), (50, &None));
    // One request hung for the second; those behind it waited for its place, and their users with them.
    assert_eq!(load.served.p95_us / 1000, 10, "{load:?}");
    assert!((800..=1000).contains(&(load.waited.p95_us / 1000)), "{load:?}");
    assert!((1000..1020).contains(&(load.served.max_us / 1000)), "{load:?}");
    assert_eq!(load.late.max_us, 0, "and it was not the generator that was late");
}

#[tokio::test(start_paused = true)]
async fn with_free_places_the_requests_of_a_pause_are_sent_and_both_ways_tell_it() {
    let load = drive(&open(10, 5), CAPS, &pausing(), far()).await;
    assert_eq!(load.served.p95_us, load.waited.p95_us);
    assert!(load.most_in_flight >= 10, "{load:?}");
    assert!(load.served.p95_us > 500_000, "{load:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_generator_is_told_apart_from_a_late_api() {
    /// Keeps the whole thread busy in the tenth request.
    struct Busy;
    impl Sends for Busy {
        async fn send(&self, _share: usize, nth: usize) -> Ended {
            if nth == 10 {
                advance(Duration::from_millis(450)).await;
            }
            status(200)
        }
    }
    let load = drive(&open(10, 5), CAPS, &Busy, far()).await;
    assert_eq!(load.sent, 50);
    assert!((350..=450).contains(&(load.late.max_us / 1000)), "{load:?}");
    assert!(load.late.p50_us < 1000, "{load:?}");
}

#[tokio::test(start_paused = true)]
async fn one_slow_reply_at_the_end_is_no_part_of_the_rate() {
    let slow = Duration::from_secs(8);
    let api = Api(move |nth, begun| (begun + if nth == 79 { slow } else { QUICK }, status(200)));
    let load = drive(&open(40, 2), CAPS, &api, far()).await;
    assert_eq!((load.sent, load.took_ms, load.sent_ms, load.rated_ms()), (80, 9975, Some(1975), 2000));
}

#[tokio::test(start_paused = true)]
async fn an_api_that_begins_to_fail_is_left_alone() {
    let fails_from = Instant::now() + Duration::from_secs(10);
    let api = Api(|_, begun| (begun + QUICK, status(if begun >= fails_from { 503 } else { 200 })));
    let load = drive(&open(20, 100), CAPS, &api, far()).await;
    let Some(Stopped::Failing { after_ms, failed, of }) = load.stopped else { panic!("{load:?}") };
    // A little over a tenth of ten seconds at 20 a second.
    assert!((10_900..11_300).contains(&after_ms) && (20..=24).contains(&failed) && of == 200, "{load:?}");
    assert_eq!(load.sent, load.endpoints[0].replies(), "what was on the way came home");
    assert!(load.sent < 225, "{load:?}");
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_that_is_gone_stops_it_at_once_and_a_few_failures_do_not() {
    let gone = |_: usize, begun: Instant| {
        (begun + QUICK, Ended::Broken { kind: "refused", detail: "the connection was refused".into() })
    };
    let load = drive(&open(20, 100), CAPS, &Api(gone), far()).await;
    assert_eq!((load.sent, &load.endpoints[0].failures), (20, &[("refused".to_owned(), 20)].into()));
    assert_eq!(load.waited.count, 0, "a refusal says nothing about how long an answer takes");
    let some = Api(|nth, begun| (begun + QUICK, status(if nth % 20 == 0 { 500 } else { 200 })));
    let load = drive(&open(20, 20), CAPS, &some, far()).await;
    assert_eq!((load.sent, load.stopped, load.endpoints[0].statuses[&500]), (400, None, 20));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_firewall_stops_it_too() {
    let load = drive(&open(20, 100), CAPS, &Api(|_, begun| (begun + QUICK, status(403))), far()).await;
    assert!(matches!(load.stopped, Some(Stopped::Failing { .. })), "{load:?}");
}

#[tokio::test(start_paused = true)]
async fn what_times_out_counts_with_the_time_that_it_had() {
    let api = Api(|_, begun| (begun + Duration::from_secs(5), Ended::TimedOut));
    let load = drive(&open(1, 5), CAPS, &api, far()).await;
    assert_eq!((load.waited.count, load.waited.p50_us / 100_000), (5, 50));
    assert_eq!(load.endpoints[0].first_failure.as_deref(), Some("no whole reply within 5000 ms"));
}

#[tokio::test(start_paused = true)]
async fn a_closed_model_keeps_as_many_on_the_way_as_there_are_clients() {
    let load = drive(&closed(10, 1000), CAPS, &Api(|_, begun| (begun + QUICK * 10, status(200))), far()).await;
    assert_eq!((load.sent, load.most_in_flight, load.held_back), (1000, 10, false));
    // A hundred rounds of 100 ms; the first is spread by the cap.
    assert!((10_000..10_200).contains(&load.took_ms), "{load:?}");
    assert_eq!(load.waited, load.served);
}

#[tokio::test(start_paused = true)]
async fn a_closed_model_goes_no_faster_than_the_cap_and_says_so() {
    let slow = Caps { rate: 50, ..CAPS };
    let load = drive(&closed(10, 500), slow, &Api(|_, begun| (begun + QUICK, status(200))), far()).await;
    assert_eq!((load.sent, load.held_back), (500, true));
    assert!((9_980..10_050).contains(&load.took_ms), "{load:?}");
    let few = drive(&closed(500, 50), Caps { in_flight: 3, ..CAPS }, &pausing(), far()).await;
    assert_eq!(few.most_in_flight, 3);
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_its_time_is_over() {
    let until = |send, wait| {
        let after = |seconds| Instant::now() + Duration::from_secs(seconds);
        Until { send: after(send), wait: after(wait) }
    };
    let quick = Api(|_, begun| (begun + QUICK, status(200)));
    let load = drive(&open(10, 60), CAPS, &quick, until(20, 25)).await;
    assert_eq!((load.sent, load.stopped), (200, Some(Stopped::OutOfTime { after_ms: 20_000, unanswered: 0 })));
    let hangs = Api(|_, begun| (begun + Duration::from_secs(1000), status(200)));
    let load = drive(&open(1, 60), CAPS, &hangs, until(20, 25)).await;
    assert_eq!((load.sent, load.stopped), (20, Some(Stopped::OutOfTime { after_ms: 25_000, unanswered: 20 })));
    assert_eq!(load.endpoints[0].statuses, [].into());
    let short = drive(&closed(1, 10_000), Caps { seconds: 7, ..CAPS }, &quick, far()).await;
    assert!(matches!(short.stopped, Some(Stopped::OutOfTime { after_ms: 7_000..7_100, .. })), "{short:?}");
}

//! Bodies that a server of Prometheus reads, and bodies that it does not.

use super::*;

fn read(body: &str, form: Form) -> Judged {
    judge(body, true, form, &[], &mut Budget::of_a_check())
}

fn wrong(line: usize, why: Fault) -> Judged {
    Judged::Wrong { line, why }
}

/// Source: Prometheus documentation, "Text format example".
const DOCUMENTED: &str = r#"# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320
"#;

/// Source: `OpenMetrics` 1.0, "Overall structure" and "Exemplars".
const OPEN: &str = r#"# TYPE acme_http_router_request_seconds summary
# UNIT acme_http_router_request_seconds seconds
# HELP acme_http_router_request_seconds Latency though all of ACME's HTTP request router.
acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32
acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0
acme_http_router_request_seconds_created{path="/api/v1",method="GET"} 1605281325.0
# TYPE foo histogram
foo_bucket{le="0.1"} 8 # {} 0.054
foo_bucket{le="1"} 11 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
foo_bucket{le="+Inf"} 17 1520430000.123 # {trace_id="oHg5SJYRHA0"} 9.8
# EOF
"#;

#[test]
fn what_the_documents_show_can_be_read() {
    assert_eq!(read(DOCUMENTED, Form::Prometheus), Judged::Fits);
    assert_eq!(read(OPEN, Form::OpenMetrics), Judged::Fits);
}

#[test]
fn what_prometheus_reads_all_the_same_is_no_fault() {
    for body in [
        "a 1",
        "\ta{ } 1 \n\n  \n#\n#comment\n# HELP\t a\n",
        "a:b_C9{x=\"1\",} NaN\n",
        "a {x = \"é }, {\" , y=\"\"} -.5e-3 -1\n",
        "{\"a.b\",x=\"1\"} 1\n{\"a.b\"} 2\n{\"a\",\"x.y\"=\"1\"} 3\n# TYPE \"a.b\" gauge\n",
        "a Inf\nb -inf\nc +5.\n",
        "# EOF\na 1\n# TYPE a  untyped \n",
    ] {
        assert_eq!(read(body, Form::Prometheus), Judged::Fits, "{body}");
    }
    assert_eq!(read("", Form::Prometheus), Judged::Empty);
    assert_eq!(read("# TYPE a gauge\n", Form::Prometheus), Judged::Empty);
}

#[test]
fn a_line_that_cannot_be_read_is_told_by_its_number() {
    for (line, why) in [
        ("<html>", Fault::Name),
        ("9a 1", Fault::Name),
        ("{x=\"1\"} 1", Fault::Name),
        ("# HELP 9a no", Fault::Name),
        ("a{x=1} 1", Fault::Labels),
        ("a{x=\"1} 1", Fault::Labels),
        ("a{x=\"1\" y=\"2\"} 1", Fault::Labels),
        ("a{x=\"1\"", Fault::Labels),
        ("a{\"b\"} 1", Fault::Labels),
        ("{\"status\": \"healthy\"}", Fault::Labels),
        ("a{x=\"1\",x=\"2\"} 1", Fault::LabelTwice),
        ("a", Fault::NoValue),
        ("a{x=\"1\"}", Fault::NoValue),
        ("a one", Fault::Value),
        ("a 1\r", Fault::Value),
        ("a 1_000", Fault::Value),
        ("a 1e999", Fault::Value),
        ("a 0x1p3", Fault::Value),
        ("a 1 1.5", Fault::Timestamp),
        ("a 1 now", Fault::Timestamp),
        ("a 1 2 3", Fault::Rest),
        ("# TYPE a gauge\r", Fault::Kind),
        ("# TYPE a info", Fault::Kind),
        ("# TYPE a", Fault::Kind),
    ] {
        assert_eq!(read(&format!("up 1\n\n{line}\nup 2\n"), Form::Prometheus), wrong(3, why), "{line}");
        assert_eq!(read(&format!("up 1\n{line}"), Form::Prometheus), wrong(2, why), "{line}");
    }
}

#[test]
fn openmetrics_has_an_end_and_nothing_beside_what_it_names() {
    let read = |body| read(body, Form::OpenMetrics);
    assert_eq!(read("a 1\n"), wrong(1, Fault::NoEnd));
    assert_eq!(read(""), wrong(1, Fault::NoEnd));
    assert_eq!(read("a 1\n# EOF\na 2\n"), wrong(3, Fault::AfterTheEnd));
    assert_eq!(read("a 1\n\n# EOF\n"), wrong(2, Fault::Blank));
    assert_eq!(read("# a comment\n# EOF\n"), wrong(1, Fault::Comment));
    assert_eq!(read("# TYPE a untyped\n# EOF\n"), wrong(1, Fault::Kind));
    assert_eq!(read("a 1 # {x=\"1\"}\n# EOF"), wrong(1, Fault::NoValue));
    assert_eq!(read("a 1 2 # exemplar\n# EOF"), wrong(1, Fault::Rest));
    assert_eq!(read("a 1 1.5\n# EOF"), Judged::Fits);
    let form = Form::from_content_type("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_eq!(form, Form::OpenMetrics);
    assert_eq!(Form::from_content_type("text/plain; version=0.0.4"), Form::Prometheus);
}

#[test]
fn a_metric_is_there_by_its_own_name_and_by_that_of_its_family() {
    let missing = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        match judge(DOCUMENTED, true, Form::Prometheus, &names, &mut Budget::of_a_check()) {
            Judged::Fits => Vec::new(),
            Judged::Missing(names) => names,
            other @ (Judged::Empty | Judged::Wrong { .. } | Judged::Unjudged) => panic!("{other:?}"),
        }
    };
    assert_eq!(missing(&["http_requests_total", "http_request_duration_seconds"]), [""; 0]);
    assert_eq!(missing(&["http_request_duration_seconds_sum", "something_weird"]), [""; 0]);
    assert_eq!(
        missing(&["http_requests", "up", "http_request_duration"]),
        ["http_request_duration", "http_requests", "up"]
    );
}

#[test]
fn of_a_part_only_whole_lines_are_read() {
    let part = |body| judge(body, false, Form::OpenMetrics, &[], &mut Budget::of_a_check());
    assert_eq!(part("a 1\nb{x=\"unfin"), Judged::Fits);
    assert_eq!(part("a{x=\"unfin"), Judged::Empty);
    assert_eq!(part("a one\nb 2"), wrong(1, Fault::Value));
}

#[test]
fn the_longest_bodies_end_with_the_budget() {
    let mut budget = Budget::of_a_check();
    let body = "\n".repeat(1024 * 1024);
    let judged: Vec<Judged> = (0..30).map(|_| judge(&body, true, Form::Prometheus, &[], &mut budget)).collect();
    assert_eq!((&judged[0], &judged[29]), (&Judged::Empty, &Judged::Unjudged));
    for hostile in ["{\"".repeat(500_000), format!("a{{{}", "x=\"\\\\\",".repeat(100_000)), "a".repeat(1_000_000)] {
        let spent = Budget::of_a_check();
        let mut budget = spent.clone();
        assert!(matches!(judge(&hostile, true, Form::Prometheus, &[], &mut budget), Judged::Wrong { line: 1, .. }));
        assert!(budget.spent() <= 70_000, "{}", budget.spent());
    }
}

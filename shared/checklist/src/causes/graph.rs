//! Which check can be the cause of which: the graph as a table.

use facts::site::Probe;

use super::scene::Scene;
use super::when;

/// A check and what can be the cause of its trouble, the likeliest first. What comes later in the way of a request never
/// explains what comes before it, so the table has no circle.
pub(super) struct Node {
    pub(super) check: &'static str,
    pub(super) hangs_on: &'static [Edge],
}

/// One possible cause, and when it is one: that both fail at the same time proves nothing.
pub(super) struct Edge {
    pub(super) cause: &'static str,
    pub(super) when: When,
}

/// When a cause explains an effect.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// Whenever both stand badly.
    Always,
    /// When the facts say so.
    Facts(fn(&Scene<'_>) -> bool),
    /// For those of the wrong answers of which the facts say so. The effect is explained when each wrong answer is, by
    /// one cause or another.
    Answers(fn(&Scene<'_>, &Probe) -> bool),
}

const fn always(cause: &'static str) -> Edge {
    Edge { cause, when: When::Always }
}

const fn if_facts(cause: &'static str, holds: fn(&Scene<'_>) -> bool) -> Edge {
    Edge { cause, when: When::Facts(holds) }
}

const fn for_answers(cause: &'static str, holds: fn(&Scene<'_>, &Probe) -> bool) -> Edge {
    Edge { cause, when: When::Answers(holds) }
}

const fn node(check: &'static str, hangs_on: &'static [Edge]) -> Node {
    Node { check, hangs_on }
}

/// Every check, in the order in which a request meets them.
pub(super) const GRAPH: &[Node] = &[
    node("load-balancer", &[]),
    node("security-groups", &[]),
    node("dns", &[if_facts("load-balancer", when::it_is_unusable)]),
    node(
        "tls",
        &[
            if_facts("load-balancer", when::it_is_unusable),
            if_facts("dns", when::handshakes_went_elsewhere),
            if_facts("security-groups", when::handshakes_got_no_connection),
        ],
    ),
    node(
        "redirect",
        &[
            if_facts("load-balancer", when::it_is_unusable),
            if_facts("dns", when::plain_requests_went_elsewhere),
            if_facts("security-groups", when::plain_requests_got_no_connection),
            if_facts("tls", when::no_port_connects),
        ],
    ),
    node("waf", &[]),
    node("attributes", &[if_facts("tls", when::nothing_forwards)]),
    node(
        "targets",
        &[
            if_facts("tls", when::nothing_forwards),
            if_facts("attributes", when::the_health_check_asks_for_something_else),
        ],
    ),
    node(
        "auth",
        &[
            if_facts("load-balancer", when::it_is_unusable),
            always("dns"),
            if_facts("tls", when::https_is_down),
            if_facts("targets", when::no_target_is_healthy),
        ],
    ),
    node(
        "endpoints",
        &[
            if_facts("load-balancer", when::it_is_unusable),
            for_answers("dns", when::it_went_elsewhere),
            for_answers("security-groups", when::it_got_no_connection),
            for_answers("tls", when::it_got_no_tls),
            for_answers("waf", when::the_web_acl_answered),
            for_answers("auth", when::it_was_not_let_in),
            for_answers("targets", when::targets_explain_it),
        ],
    ),
    node("contract", &[always("endpoints"), always("auth"), if_facts("targets", when::no_target_is_healthy)]),
    node(
        "metrics",
        &[
            if_facts("load-balancer", when::it_is_unusable),
            always("dns"),
            always("targets"),
            always("endpoints"),
            if_facts("tls", when::https_is_down),
        ],
    ),
    node("traffic", &[always("dns"), always("targets"), always("endpoints"), if_facts("tls", when::https_is_down)]),
    node(
        "load",
        &[
            if_facts("load-balancer", when::it_is_unusable),
            always("dns"),
            always("targets"),
            always("endpoints"),
            if_facts("tls", when::https_is_down),
        ],
    ),
    node("access-logs", &[]),
    node("alert-path", &[]),
    node("cost", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::CHECKLIST;

    #[test]
    fn every_check_is_in_the_graph_once() {
        for check in CHECKLIST {
            let times = GRAPH.iter().filter(|node| node.check == check.id).count();
            assert_eq!(times, 1, "{}: give it its node in causes/graph.rs", check.id);
        }
    }

    #[test]
    fn a_cause_stands_before_its_effect_so_there_is_no_circle() {
        for (place, node) in GRAPH.iter().enumerate() {
            for edge in node.hangs_on {
                let cause = GRAPH.iter().position(|it| it.check == edge.cause).unwrap_or(usize::MAX);
                assert!(cause < place, "{} hangs on {}", node.check, edge.cause);
            }
        }
    }
}

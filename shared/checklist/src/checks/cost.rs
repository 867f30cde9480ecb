//! What the load balancer will cost in a month, against the limit of the event.

pub(crate) mod config;
mod items;
#[cfg(test)]
mod tests;

use facts::cost::Charges;
use facts::load_balancer::LoadBalancer;
use facts::{Facts, Seen};

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::prices::Prices;
use crate::scene;
use items::Item;

pub(super) const CHECK: Check = Check {
    id: CheckId::Cost,
    asks: "Will a month cost no more than it may?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: scene::seen,
    affected: |_| "who pays the bill".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/group.name"),
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

/// Hours of a month, as AWS's own examples count them.
const HOURS: f64 = 730.0;
/// From this part of the limit on, it is near.
const NEAR: f64 = 0.9;

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let load_balancer = facts.the_load_balancer()?;
    let prices = Prices::for_region(load_balancer.arn.region());
    let most = expectations.cost.monthly_usd;
    let mut notes = Notes::default();
    let mut items = vec![items::hours(&prices)];
    let unsure = [
        (items::ADDRESSES, items::addresses(facts, load_balancer, &prices)),
        (items::LOAD, items::load(facts, &prices)),
        (items::WEB_ACL, items::web_acl(facts, &prices)),
    ];
    for (about, item) in unsure {
        match item {
            Ok(item) => items.push(item),
            Err(unseen) => notes.unseen(about, &unseen),
        }
    }
    for Item { about, usd, seen } in &items {
        notes.add(Verdict::Pass, *about, format!("${usd:.2}: {seen}"));
    }
    let total: f64 = items.iter().map(|item| item.usd).sum();
    let forecast = forecast(total, &items);
    if total > most * NEAR {
        let (verdict, than) = if total > most { (Verdict::Fail, "more than") } else { (Verdict::Warn, "near") };
        let seen = format!("{forecast}, {than} ${most:.2}");
        notes.advise(verdict, "forecast", seen, next_step(facts, load_balancer, total, &items));
    } else {
        notes.add(Verdict::Pass, "forecast", &forecast);
    }
    note_charges(facts, &mut notes);
    notes.add(Verdict::Skip, "prices", prices.origin());
    Ok(notes.finding(format!("at most ${most:.2} a month"), format!("{forecast}, of ${most:.2}")))
}

/// What a month will cost, in US dollars: of all items that could be seen.
pub fn monthly_usd(facts: &Facts) -> Seen<f64> {
    let load_balancer = facts.the_load_balancer()?;
    let prices = Prices::for_region(load_balancer.arn.region());
    let fixed = items::hours(&prices);
    let unsure =
        [items::addresses(facts, load_balancer, &prices), items::load(facts, &prices), items::web_acl(facts, &prices)];
    Ok(std::iter::once(&fixed).chain(unsure.iter().flatten()).map(|item| item.usd).sum())
}

fn forecast(total: f64, items: &[Item]) -> String {
    let largest = items.iter().max_by(|left, right| left.usd.total_cmp(&right.usd));
    let load = items.iter().find(|item| item.about == items::LOAD);
    let without = if load.is_some_and(|it| it.usd > 0.0) { "" } else { " without load" };
    match largest {
        Some(largest) => {
            format!("${total:.2} a month{without}, most of it for {} (${:.2})", largest.about, largest.usd)
        }
        None => format!("${total:.2} a month"),
    }
}

/// The account's own figure is of all load balancers together: it is told, not judged.
fn note_charges(facts: &Facts, notes: &mut Notes) {
    const ABOUT: &str = "month to date";
    match &facts.cost.charges {
        Ok(Charges::MonthToDate { service, usd, at }) => {
            let day = at.strftime("%Y-%m-%d %H:%M UTC");
            notes.add(Verdict::Skip, ABOUT, format!("${usd:.2} for {service} in the whole account, as of {day}"));
        }
        Ok(Charges::NotPublished { services }) => {
            let others = if services.is_empty() {
                String::new()
            } else {
                format!(", but those of {}", crate::words::list(services))
            };
            let seen = format!("the account publishes no charges for load balancing{others}");
            notes.add(Verdict::Skip, ABOUT, seen);
        }
        Ok(Charges::NoneLately { service }) => {
            notes.add(
                Verdict::Skip,
                ABOUT,
                format!("the account published no charges for {service} in the last 24 hours"),
            );
        }
        Err(unseen) => notes.unseen(ABOUT, unseen),
    }
}

fn next_step(facts: &Facts, load_balancer: &LoadBalancer, total: f64, items: &[Item]) -> NextStep {
    let load: f64 = items.iter().filter(|item| item.about == items::LOAD).map(|item| item.usd).sum();
    if load < total / 2.0 {
        return NextStep::annotated(
            "most of it is fixed: let several Ingresses share one load balancer with the Ingress annotation \
             alb.ingress.kubernetes.io/group.name, or raise cost.monthly_usd in the event",
        );
    }
    let arn = &load_balancer.arn;
    format!(
        "aws cloudwatch get-metric-statistics --region {} --namespace AWS/ApplicationELB --metric-name ConsumedLCUs \
         --dimensions Name=LoadBalancer,Value={} --start-time {} --end-time {} --period 3600 --statistics Sum",
        arn.region(),
        arn.load_balancer_dimension().unwrap_or_default(),
        jiff::Timestamp::from_second(facts.at.as_second().saturating_sub(86_400)).unwrap_or(facts.at),
        facts.at
    )
    .into()
}

//! What a listener or rule does with a request: AWS's several spellings of an action read as one.

use aws_sdk_elasticloadbalancingv2::types::{Action as Described, RedirectActionConfig};
use facts::Seen;
use facts::listener::{Action, Redirect, Weighted};
use transport::wire::Answer;

/// The actions in the order in which they are taken.
pub(crate) fn read_all(answer: Answer, described: &[Described]) -> Seen<Vec<Action>> {
    let mut in_order: Vec<_> = described.iter().collect();
    in_order.sort_by_key(|action| action.order());
    in_order.into_iter().map(|action| read(answer, action)).collect()
}

fn read(answer: Answer, described: &Described) -> Seen<Action> {
    match answer.needs("Type of an action", described.r#type())?.as_str() {
        "forward" => Ok(Action::Forward { groups: groups(answer, described)? }),
        "redirect" => {
            let config = answer.needs("RedirectConfig", described.redirect_config())?;
            Ok(Action::Redirect(redirect(answer, config)?))
        }
        "fixed-response" => {
            let config = answer.needs("FixedResponseConfig", described.fixed_response_config())?;
            Ok(Action::FixedResponse { status: answer.text("StatusCode", config.status_code())? })
        }
        by @ ("authenticate-oidc" | "authenticate-cognito" | "jwt-validation") => {
            Ok(Action::Authenticate { by: by.to_owned() })
        }
        name => Ok(Action::Other { name: name.to_owned() }),
    }
}

/// `TargetGroupArn` is short for one group that gets everything; where both are there, `ForwardConfig` decides.
/// Source: ELB API reference, `Action`.
fn groups(answer: Answer, described: &Described) -> Seen<Vec<Weighted>> {
    let config = described.forward_config().map_or(&[][..], |config| config.target_groups());
    if config.is_empty() {
        let group = answer.arn("TargetGroupArn of a forward", described.target_group_arn())?;
        return Ok(vec![Weighted { group, weight: 1 }]);
    }
    let weighted = config.iter().map(|tuple| {
        let group = answer.arn("TargetGroupArn of a forward", tuple.target_group_arn())?;
        // A single group needs no weight and may have none.
        Ok(Weighted { group, weight: answer.number("Weight", Some(tuple.weight().unwrap_or(1)))? })
    });
    weighted.collect()
}

fn redirect(answer: Answer, config: &RedirectActionConfig) -> Seen<Redirect> {
    let status = answer.needs("StatusCode of a redirect", config.status_code())?.as_str();
    let number = status.strip_prefix("HTTP_").and_then(|number| number.parse().ok());
    Ok(Redirect {
        protocol: wanted(config.protocol(), "#{protocol}"),
        host: wanted(config.host(), "#{host}"),
        port: wanted(config.port(), "#{port}"),
        path: wanted(config.path(), "/#{path}"),
        query: wanted(config.query(), "#{query}"),
        status: number.ok_or_else(|| answer.unreadable(format!("StatusCode of a redirect is {status}")))?,
    })
}

/// `None` where the request's own value is kept: left out or written as the placeholder alone.
fn wanted(value: Option<&str>, placeholder: &str) -> Option<String> {
    value.filter(|value| *value != placeholder).map(ToOwned::to_owned)
}

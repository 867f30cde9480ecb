//! What the event means: a task. Every mistake that the schema cannot see is found here.

use input::{Problem, forms};
use removal::Digest;

use crate::request::{Mode, Request};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Which runs can be undone.
    List,
    /// What would come back.
    Plan(Undo),
    /// To bring back what has this digest.
    Apply(Undo, Digest),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// The run of cleanup.
    pub run: String,
    /// Names that narrow it; none is no narrowing.
    pub only: Vec<String>,
}

/// What is asked for, or all that is wrong.
pub fn parse_request(request: Request) -> Result<Task, Vec<Problem>> {
    let Request { list, run, mode, digest, only } = request;
    let mut problems = Vec::new();
    let mut refuse = |path: &str, what: &str| problems.push(Problem::new(path, what));
    let run = run.map(|run| run.trim().to_owned());
    let digest = digest.map(|digest| digest.trim().to_owned());
    if let Some(run) = &run
        && !forms::is_run(run)
    {
        refuse("run", "is no run of cleanup, such as 20260901T020000Z-0a1b2c3d");
    }
    for (at, name) in only.iter().enumerate().filter(|(_, name)| name.trim().is_empty()) {
        let _ = name;
        refuse(&format!("only[{at}]"), "is empty: give a name, an id or an ARN");
    }
    match (&run, list) {
        (Some(_), true) => refuse("list", "tells of every run: leave out one of list and run"),
        (None, _) if !only.is_empty() => refuse("only", "needs a run that it narrows"),
        (None | Some(_), _) => {}
    }
    match (mode, &digest, &run) {
        (Mode::Apply, _, None) => refuse("run", "is missing: mode apply undoes the run that it names"),
        (Mode::Apply, None, Some(_)) => refuse("digest", "is missing: mode apply brings back what it names"),
        (Mode::Apply, Some(digest), Some(_)) if !forms::is_digest(digest) => {
            refuse("digest", "is none: it has 16 digits, such as 0123456789abcdef");
        }
        (Mode::Plan, Some(_), _) => refuse("digest", "is for mode apply: add \"mode\": \"apply\" to bring that back"),
        (Mode::Apply | Mode::Plan, ..) => {}
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    match (run, digest) {
        (None, _) => Ok(Task::List),
        (Some(run), None) => Ok(Task::Plan(Undo { run, only })),
        (Some(run), Some(digest)) => match Digest::given(&digest) {
            Some(digest) => Ok(Task::Apply(Undo { run, only }, digest)),
            None => Err(vec![Problem::new("digest", "is none: it has 16 digits, such as 8b0470c7a7a8b237")]),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const RUN: &str = "20260901T020000Z-0a1b2c3d";

    fn read(event: Value) -> Result<Task, Vec<String>> {
        crate::read(event).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    fn undo(only: &[&str]) -> Undo {
        Undo { run: RUN.to_owned(), only: only.iter().map(ToString::to_string).collect() }
    }

    #[test]
    fn nothing_is_made_without_a_word_for_it() {
        for event in [json!(null), json!({}), json!({"list": true})] {
            assert_eq!(read(event), Ok(Task::List));
        }
        assert_eq!(read(json!({"run": RUN})), Ok(Task::Plan(undo(&[]))));
        assert_eq!(read(json!({"run": RUN, "only": ["sg-1"]})), Ok(Task::Plan(undo(&["sg-1"]))));
        let apply = json!({"run": RUN, "mode": "apply", "digest": " 0A1b0a1b0a1b0a1b "});
        let digest = Digest::given("0a1b0a1b0a1b0a1b").unwrap();
        assert_eq!(read(apply), Ok(Task::Apply(undo(&[]), digest)));
        let short = json!({"run": RUN, "mode": "apply", "digest": "0a1b"});
        assert!(read(short).unwrap_err()[0].starts_with("digest: is none"));
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let told = read(json!({"run": "../state", "list": true, "mode": "apply", "only": [" "]})).unwrap_err();
        assert_eq!(
            told,
            [
                "run: is no run of cleanup, such as 20260901T020000Z-0a1b2c3d",
                "only[0]: is empty: give a name, an id or an ARN",
                "list: tells of every run: leave out one of list and run",
                "digest: is missing: mode apply brings back what it names",
            ]
        );
        assert_eq!(
            read(json!({"mode": "apply"})),
            Err(vec!["run: is missing: mode apply undoes the run that it names".to_owned()])
        );
        assert!(read(json!({"run": RUN, "digest": "x"})).unwrap_err()[0].starts_with("digest: is for mode apply"));
        assert!(read(json!({"rnu": RUN})).unwrap_err()[0].contains("did you mean run?"));
        let short = read(json!({"run": RUN, "mode": "apply", "digest": "0a1b"}));
        assert_eq!(short, Err(vec!["digest: is none: it has 16 digits, such as 0123456789abcdef".to_owned()]));
    }
}

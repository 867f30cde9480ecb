//! A token is given for the user in the secret.

use facts::Facts;
use facts::site::LoggedIn;

use crate::answerer::{Answerer, who_answered};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::replies;

/// Notes whether a token could be got, or why not.
pub(super) fn note(facts: &Facts, login: &LoggedIn, notes: &mut Notes) {
    let about = format!("POST {}", login.login.path);
    let probe = match &login.answer {
        Ok(probe) => probe,
        Err(unseen) => return notes.unseen(about, unseen),
    };
    let ask = || replies::curl_for_token(facts, &login.login, probe.address);
    let reply = match replies::reply(probe) {
        Ok(reply) => reply,
        // Whether the address lets anybody in is the question of other checks.
        Err(none) if probe.phases.connect_ms.is_none() => {
            return notes.add(Verdict::Unknown, about, format!("not judged: {}", none.words));
        }
        Err(none) => return notes.advise(none.verdict, about, none.words, ask()),
    };
    let Some(wrong) = &login.wrong else {
        return notes.add(Verdict::Pass, about, "gives a token for the user in the secret");
    };
    let answered = who_answered(facts, probe);
    let refused = matches!(reply.status, 400 | 401 | 403) && answered.by == Answerer::Target;
    let status = || replies::status_in_words(reply, &answered);
    let (words, next) = if refused {
        (format!("refuses user and password of the secret: {}", status()), look_at_the_secret(login))
    } else if (200..300).contains(&reply.status) {
        (format!("gives no token: {wrong}"), ask())
    } else {
        (format!("gives no token: {}", status()), ask())
    };
    notes.advise(Verdict::Fail, about, words, next);
}

fn look_at_the_secret(login: &LoggedIn) -> String {
    format!(
        "the keys {} and {} of the secret must be those of a user of the API:\naws secretsmanager list-secret-version-ids \
         --region {} --secret-id {} tells when it was changed",
        login.login.user_key,
        login.login.password_key,
        login.secret.region(),
        login.secret
    )
}

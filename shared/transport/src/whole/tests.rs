//! A whole answer passes; what of it is left out, cut off or put in its place does not.

use aws_smithy_cbor::Encoder;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;

use super::signs::SIGNS;
use super::{Sign, check};

/// What a middle box says in the place of AWS.
const PAGE: &str = "<html><body>Sign in to the network</body></html>";

/// A whole answer without these names.
fn answer(operation: &str, sign: Sign, without: Option<&str>) -> Vec<u8> {
    let some = |names: &[&'static str]| -> Vec<&'static str> {
        names.iter().copied().filter(|name| Some(*name) != without).collect()
    };
    let elements =
        |names: &[&'static str]| some(names).iter().map(|it| format!("<{it}>x</{it}>")).collect::<Vec<_>>().concat();
    match sign {
        Sign::Query(names) => {
            let inner = elements(names);
            format!("<{operation}Response><{operation}Result>{inner}</{operation}Result></{operation}Response>").into()
        }
        Sign::Document(root, names) => format!("<{root}>{}</{root}>", elements(names)).into(),
        Sign::Json(names) => {
            let members: Vec<String> = some(names).iter().map(|name| format!("{name:?}: []")).collect();
            format!("{{{}}}", members.join(", ")).into()
        }
        Sign::JsonOrNothing => b"{}".into(),
        Sign::Cbor(names) => {
            let mut encoder = Encoder::new(Vec::new());
            encoder.begin_map();
            for name in some(names) {
                encoder.str(name).array(0);
            }
            encoder.end();
            encoder.into_writer()
        }
        Sign::ETag => Vec::new(),
    }
}

fn names(sign: Sign) -> &'static [&'static str] {
    match sign {
        Sign::Query(names) | Sign::Document(_, names) | Sign::Json(names) | Sign::Cbor(names) => names,
        Sign::JsonOrNothing | Sign::ETag => &[],
    }
}

fn response(body: Vec<u8>, etag: Option<&'static str>) -> Response {
    let mut response = Response::new(StatusCode::try_from(200).unwrap(), SdkBody::from(body));
    if let Some(etag) = etag {
        response.headers_mut().insert("etag", etag);
    }
    response
}

#[test]
fn of_each_operation_a_whole_answer_passes_and_no_part_of_one() {
    for (service, operation, sign) in SIGNS {
        let verdict = |body: Vec<u8>| check(service, operation, &response(body, Some("\"1\"")));
        let whole = answer(operation, sign, None);
        assert_eq!(verdict(whole.clone()), Ok(()), "{operation}");
        if sign == Sign::ETag {
            assert!(check(service, operation, &response(Vec::new(), None)).is_err(), "{operation}");
            assert!(check(service, operation, &response(Vec::new(), Some("\"\""))).is_err(), "{operation}");
            continue;
        }
        let nothing_is_enough = sign == Sign::JsonOrNothing;
        for end in usize::from(nothing_is_enough)..whole.len() {
            assert!(verdict(whole[..end].to_vec()).is_err(), "{operation}, cut after {end} bytes");
        }
        assert!(verdict(PAGE.into()).is_err(), "{operation}");
        assert!(verdict(b"null".into()).is_err() && verdict(b"[]".into()).is_err(), "{operation}");
        for name in names(sign) {
            let why = verdict(answer(operation, sign, Some(name))).unwrap_err();
            assert!(why.contains(name), "{operation} without {name}: {why}");
        }
    }
}

#[test]
fn an_operation_that_nobody_described_has_no_answer() {
    let why = check("S3", "DeleteObject", &response(b"".into(), Some("\"1\""))).unwrap_err();
    assert!(why.contains("S3:DeleteObject"), "{why}");
}

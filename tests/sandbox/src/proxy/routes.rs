//! The operations of the REST services, by method and path, under the names that the SDKs give them.

use hyper::http::request::Parts;

/// S3 with the bucket in the path. Other operations are named by method and shape.
pub(super) fn s3(parts: &Parts) -> String {
    let path = parts.uri.path().trim_start_matches('/');
    let key = path.split_once('/').map_or("", |(_, key)| key);
    let query = parts.uri.query().unwrap_or_default();
    let asks = |name: &str| query.split('&').any(|pair| pair == name || pair.starts_with(&format!("{name}=")));
    let copies = parts.headers.contains_key("x-amz-copy-source");
    let name = match (parts.method.as_str(), path.is_empty(), key.is_empty()) {
        ("GET", true, _) => "ListBuckets",
        ("GET", false, true) if asks("list-type") => "ListObjectsV2",
        ("GET", false, true) if asks("location") => "GetBucketLocation",
        ("GET", false, true) if asks("policy") => "GetBucketPolicy",
        ("GET", false, true) if asks("versions") => "ListObjectVersions",
        ("GET", false, true) if query.is_empty() || asks("prefix") || asks("marker") => "ListObjects",
        ("HEAD", false, true) => "HeadBucket",
        ("PUT", false, true) if query.is_empty() => "CreateBucket",
        ("DELETE", false, true) if query.is_empty() => "DeleteBucket",
        ("POST", false, true) if asks("delete") => "DeleteObjects",
        ("HEAD", false, false) => "HeadObject",
        ("GET", false, false) => "GetObject",
        ("PUT", false, false) if copies => "CopyObject",
        ("PUT", false, false) => "PutObject",
        ("DELETE", false, false) => "DeleteObject",
        (method, ..) => return format!("{method} {}?{query}", if key.is_empty() { "bucket" } else { "object" }),
    };
    name.to_owned()
}

pub(super) fn route53(parts: &Parts) -> String {
    let path = parts.uri.path().trim_start_matches("/2013-04-01").trim_matches('/');
    let steps: Vec<&str> = path.split('/').collect();
    let name = match (parts.method.as_str(), steps.as_slice()) {
        ("GET", ["hostedzone"]) => "ListHostedZones",
        ("POST", ["hostedzone"]) => "CreateHostedZone",
        ("GET", ["hostedzone", _]) => "GetHostedZone",
        ("DELETE", ["hostedzone", _]) => "DeleteHostedZone",
        ("GET", ["hostedzonesbyname"]) => "ListHostedZonesByName",
        ("GET", ["hostedzonesbyvpc"]) => "ListHostedZonesByVPC",
        ("GET", ["hostedzone", _, "rrset"]) => "ListResourceRecordSets",
        ("POST", ["hostedzone", _, "rrset"]) => "ChangeResourceRecordSets",
        ("GET", ["change", _]) => "GetChange",
        ("GET", ["testdnsanswer"]) => "TestDNSAnswer",
        ("GET", ["tags", _, _]) => "ListTagsForResource",
        ("POST", ["tags", _, _]) => "ChangeTagsForResource",
        (method, _) => return format!("{method} {path}"),
    };
    name.to_owned()
}

/// Services of the REST-JSON protocol: Lambda's run of a function, EKS's clusters and VPC Lattice's targets are named,
/// the rest keeps its method and path.
pub(super) fn rest_json(service: &str, parts: &Parts) -> String {
    let path = parts.uri.path();
    let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
    let name = match (service, parts.method.as_str(), steps.as_slice()) {
        ("lambda", "POST", [.., "invocations"]) => "Invoke",
        ("eks", "GET", ["clusters"]) => "ListClusters",
        ("eks", "POST", ["clusters"]) => "CreateCluster",
        ("eks", "GET", ["clusters", _]) => "DescribeCluster",
        ("eks", "DELETE", ["clusters", _]) => "DeleteCluster",
        ("vpc-lattice", "GET", ["targetgroups"]) => "ListTargetGroups",
        ("vpc-lattice", "POST", ["targetgroups", _, "listtargets"]) => "ListTargets",
        ("vpc-lattice", "PUT", ["targetgroups", _, "registertargets"]) => "RegisterTargets",
        (_, method, _) => return format!("{method} {path}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, uri: &str) -> Parts {
        hyper::Request::builder().method(method).uri(uri).body(()).unwrap().into_parts().0
    }

    #[test]
    fn operations_of_rest_services_have_the_sdks_names() {
        assert_eq!(s3(&parts("GET", "/logs?list-type=2&prefix=a%2Fb")), "ListObjectsV2");
        assert_eq!(s3(&parts("GET", "/logs/a/b.gz?x-id=GetObject")), "GetObject");
        assert_eq!(s3(&parts("PUT", "/logs")), "CreateBucket");
        assert_eq!(s3(&parts("PUT", "/logs?versioning")), "PUT bucket?versioning");
        assert_eq!(route53(&parts("GET", "/2013-04-01/hostedzone/Z1/rrset?maxitems=2")), "ListResourceRecordSets");
        assert_eq!(route53(&parts("POST", "/2013-04-01/hostedzone/Z1/rrset/")), "ChangeResourceRecordSets");
        assert_eq!(route53(&parts("GET", "/2013-04-01/hostedzonesbyname")), "ListHostedZonesByName");
        assert_eq!(rest_json("eks", &parts("GET", "/clusters?maxResults=100")), "ListClusters");
        assert_eq!(rest_json("eks", &parts("GET", "/clusters/shop")), "DescribeCluster");
        let targets = parts("POST", "/targetgroups/tg-1/listtargets?maxResults=100");
        assert_eq!(rest_json("vpc-lattice", &targets), "ListTargets");
    }
}

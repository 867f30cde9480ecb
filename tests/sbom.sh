#!/usr/bin/env bash
# Writes the parts list of each function, CycloneDX in JSON: the crates that are compiled into it, as Cargo.lock has them.
# cargo-cyclonedx lists besides what only the tests of the workspace switch on, and this machine's paths: both go.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=$1
out=.aws-sam/sbom
written() { find functions shared tests -name albkeeper.sbom.json -not -path '*/target/*' "$@"; }
trap 'written -delete' EXIT
mkdir -p $out

# The same commit makes the same list, whenever and wherever it is written.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) "$tool" cyclonedx --format json --spec-version 1.5 --target all \
  --no-build-deps --override-filename albkeeper.sbom --manifest-path functions/verify/Cargo.toml

for function in verify cleanup restore widget; do
  for processor in x86_64 aarch64; do
    cargo tree --locked --package $function --edges normal --target $processor-unknown-linux-gnu --prefix none --format '{p}'
  done |
    python3 -c '
import json, sys
linked = {tuple(line.split()[:2]) for line in sys.stdin if line.strip()}
text = open(sys.argv[1]).read().replace(sys.argv[3], "")
parts = json.loads(text)
parts["components"] = [it for it in parts["components"] if (it["name"], "v" + it["version"]) in linked]
known = {it["bom-ref"] for it in parts["components"]} | {parts["metadata"]["component"]["bom-ref"]}
edges = [it for it in parts["dependencies"] if it["ref"] in known]
parts["dependencies"] = [{**it, "dependsOn": [on for on in it.get("dependsOn", []) if on in known]} for it in edges]
parts.pop("serialNumber", None)
json.dump(parts, open(sys.argv[2], "w"), indent=1)
print(sys.argv[2] + ":", len(parts["components"]), "crates")
' functions/$function/albkeeper.sbom.json $out/$function.cdx.json "$PWD"
done

#!/usr/bin/env bash
# Lays functions that cargo built where `sam deploy` takes them from, as `sam build` lays those of a release.
# usage: tests/lay.sh PROGRAMS INTO NAME...
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1 into=${2%/}
shift 2
for name in "$@"; do
  mkdir -p "$into/${name^}Function"
  if [ -d "$programs/$name" ]; then
    # As cargo-lambda lays a release, which has no symbols.
    cp "$programs/$name/bootstrap" "$into/${name^}Function/bootstrap"
  else
    # Symbols are most of it, and are copied at each deploy.
    strip -o "$into/${name^}Function/bootstrap" "$programs/$name"
  fi
done
# Each function's code lies in the directory of its name.
awk '/^  [A-Za-z]+Function:$/ { name = $1; sub(/:/, "", name) } /^ +CodeUri: \.$/ { sub(/\.$/, name) } { print }' \
  template.yaml > "$into/template.yaml.new"
mv "$into/template.yaml.new" "$into/template.yaml"

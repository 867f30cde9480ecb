#!/usr/bin/env bash
# Packs the functions of one processor with a template that needs only sam: the same input makes the same bytes.
# usage: tests/release.sh PROGRAMS VERSION ARCH PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1 version=$2 arch=$3 python=$4
name=albkeeper-$version-$arch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tests/lay.sh "$programs" "$work/$name" verify cleanup restore widget
# What was built for one processor runs on that one alone.
awk -v arch="$arch" '/^  [A-Za-z]+:$/ { mine = $1 == "Architecture:" }
  mine && /^    Default:/ { print "    Default: " arch; next }
  mine && /^    AllowedValues:/ { print "    AllowedValues: [" arch "]"; next }
  { print }' "$work/$name/template.yaml" > "$work/template.yaml"
mv "$work/template.yaml" "$work/$name/template.yaml"
mkdir "$work/$name/events" "$work/$name/kubernetes"
cp kubernetes/*.yaml "$work/$name/kubernetes/"
cp events/*.json "$work/$name/events/"
cp samconfig.toml fleet-role.yaml CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$work/$name/"
cat > "$work/$name/README.txt" <<TEXT
albkeeper $version for $arch

With AWS credentials in the environment and the SAM command line installed:

    sam deploy --guided

It asks for the domain, the load balancer and a mail address; the rest has good defaults. Click the link in the mail that AWS
sends. Then ask, with your own domain and load balancer:

    sam remote invoke VerifyFunction --stack-name albkeeper --event '{"domain": "api.example.com", "load_balancer": "my-alb"}'
    sam remote invoke CleanupFunction --stack-name albkeeper --event '{}'
TEXT

mkdir -p dist
"$python" - "$work" "$name" "dist/$name.zip" <<'CODE'
import os, sys, zipfile
work, name, into = sys.argv[1:]
found = sorted(os.path.join(place, file) for place, _, files in os.walk(os.path.join(work, name)) for file in files)
with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for path in found:
        entry = zipfile.ZipInfo(os.path.relpath(path, work), date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o755 if os.path.basename(path) == "bootstrap" else 0o644) << 16
        with open(path, "rb") as file:
            archive.writestr(entry, file.read())
CODE
sha256sum "dist/$name.zip"

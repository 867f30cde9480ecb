#!/usr/bin/env bash
# Builds the functions twice from what is committed, in two folders and with two homes of cargo, and compares, byte by
# byte, the zips that `sam deploy` would upload.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CARGO_TARGET_DIR
commit=$(git -C "$root" rev-parse HEAD)
home=${CARGO_HOME:-$HOME/.cargo}
# Zips a folder as sam does: no times in it, every file may be read and run.
zip='import sys; from samcli.lib.package.utils import make_zip_with_lambda_permissions as zip; zip(sys.argv[2], sys.argv[1])'

for place in one another/place; do
  folder=$work/$place
  mkdir -p "$folder/source" "$folder/cargo-home"
  git -C "$root" archive "$commit" | tar -x -C "$folder/source"
  ln -s "$home/registry" "$folder/cargo-home/registry"
  echo "building in ${folder#"$work/"}"
  CARGO_HOME=$folder/cargo-home make --silent -C "$folder/source" build
  for function in VerifyFunction CleanupFunction RestoreFunction WidgetFunction; do
    "$root/.tools/sam/bin/python" -c "$zip" "$folder/source/.aws-sam/build/$function" "$folder/$function"
  done
  # Only the zips are compared; a second build needs the room.
  rm -rf "$folder/source"
done

for function in VerifyFunction CleanupFunction RestoreFunction WidgetFunction; do
  cmp "$work/one/$function.zip" "$work/another/place/$function.zip"
  echo "$function: the same $(stat -c %s "$work/one/$function.zip") bytes twice," \
    "sha256 $(sha256sum < "$work/one/$function.zip" | cut -c1-16)..."
done

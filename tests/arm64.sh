#!/usr/bin/env bash
# Runs the demo with the functions as they are built for arm64, under emulation.
# usage: tests/arm64.sh PROGRAMS DEMO
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1 demo=$2 into=.aws-sam/arm64
emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || {
  echo "an emulator is needed: on Debian and Ubuntu, apt-get install qemu-user libc6-dev-arm64-cross"
  exit 1
}
[ -e /usr/aarch64-linux-gnu/lib/libc.so.6 ] || {
  echo "the C library of arm64 is needed: on Debian and Ubuntu, apt-get install libc6-dev-arm64-cross"
  exit 1
}
rm -rf "$into"
tests/lay.sh "$programs" "$into" verify cleanup restore widget
for function in "$into"/*Function; do
  mv "$function/bootstrap" "$function/program"
  cat > "$function/bootstrap" <<RUN
#!/bin/sh
exec $emulator -cpu max -L /usr/aarch64-linux-gnu "\$(dirname "\$0")/program"
RUN
  chmod +x "$function/bootstrap"
done
FUNCTIONS=$into/ "$demo"

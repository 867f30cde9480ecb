#!/usr/bin/env bash
# Looks at the example pages with Chromium: screenshots in both themes at 1280 and 360 pixels, nothing refused by the
# page's own policy, nothing wider than the window. Needs a Chromium, such as Debian's package.
set -euo pipefail
cd "$(dirname "$0")/.."

out=.sandbox/page
browser=
for name in chromium chromium-browser google-chrome chrome; do
  browser=$(command -v "$name") && break
done
[ -n "$browser" ] || { echo "no Chromium found: apt-get install chromium"; exit 1; }

rm -rf "$out"
mkdir -p "$out/profile"
cargo run --locked --quiet -p page --example pages --features example -- "$out"

# A page in a browser of its own, with no network to reach. What it writes to its log is in $out/log.
look() {
  timeout 120 "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-sync \
    --user-data-dir="$PWD/$out/profile" --proxy-server=127.0.0.1:9 --enable-logging=stderr --log-level=0 "$@" 2> "$out/log"
}

wrong=0
for page in "$out"/*.html; do
  name=$(basename "$page" .html)
  for width in 1280 360; do
    for theme in light dark; do
      preferred=1
      [ $theme = light ] || preferred=0
      look --window-size=$width,$([ $width = 360 ] && echo 5200 || echo 2600) --blink-settings=preferredColorScheme=$preferred \
        --screenshot="$PWD/$out/$name-$width-$theme.png" "file://$PWD/$page" > /dev/null
      if grep -iE 'CONSOLE|Content Security Policy' "$out/log"; then
        echo "$name: the browser complains"
        wrong=1
      fi
    done
    # The page itself may run no script, and a window has a least width: a frame has neither limit.
    {
      printf '<!DOCTYPE html><title></title><iframe width="%s" height="900" frameborder="0" srcdoc="' $width
      sed -E 's/<meta http-equiv[^>]*>//; s/&/\&amp;/g; s/"/\&quot;/g' "$page"
      printf '" onload="document.title = this.contentDocument.documentElement.scrollWidth"></iframe>'
    } > "$out/measured.htm"
    seen=$(look --dump-dom "file://$PWD/$out/measured.htm" | sed -nE 's/.*<title>([0-9]+)<.*/\1/p')
    [ "$seen" = "$width" ] || { echo "$name: $seen pixels wide in a window of $width"; wrong=1; }
  done
done
rm -rf "$out/profile" "$out/log" "$out/measured.htm"
echo "$(ls "$out"/*.png | wc -l) pictures are in $out"
exit $wrong

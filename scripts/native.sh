#!/bin/sh
# Sees that the machine has what pip cannot bring. `scripts/native.sh run` for the portal itself,
# `scripts/native.sh test` for the browser tests as well. Installs it where that is allowed.
set -u

have_library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }

missing=""
have_library libpango-1.0.so.0 || missing="$missing libpango-1.0-0"
have_library libpangoft2-1.0.so.0 || missing="$missing libpangoft2-1.0-0"
have_library libharfbuzz-subset.so.0 || missing="$missing libharfbuzz-subset0"
[ -d /usr/share/fonts/truetype/dejavu ] || missing="$missing fonts-dejavu-core"
if [ "${1:-run}" = test ]; then
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
fi
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null; then
  as_root=""
  if [ "$(id -u)" = 0 ]; then as_root=env; elif sudo -n true 2>/dev/null; then as_root="sudo -n env"; fi
  if [ -n "$as_root" ]; then
    echo "Installing$missing from the system's packages."
    # shellcheck disable=SC2086
    { $as_root apt-get update -qq && $as_root DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing; } >/dev/null && exit 0
    echo "That did not work." >&2
  fi
fi

case "$missing" in
  *libpango*|*harfbuzz*) what="PDF documents" ;;
  *fonts*) what="PDF documents in readable letters" ;;
  *) what="the browser tests" ;;
esac
echo "Missing on this machine:$missing (for $what). Install with:" >&2
echo "    sudo apt-get install -y --no-install-recommends$missing" >&2
# Without Chromium the browser tests are skipped, loudly; CI never skips them.
[ "$missing" = " chromium" ] && [ "${CI:-}" != true ] && exit 0
exit 1

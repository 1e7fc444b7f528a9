#!/bin/sh
# Installs a real VS Code workbench and a browser, from npm and apt alone. About a minute, 800 MB, into a folder git ignores.
# With --without-browser the workbench alone, for somebody who looks at it in a browser of their own.
set -eu
cd "$(dirname "$0")/tools"
if [ "${1:-}" != --without-browser ] && ! command -v chromium >/dev/null; then
  command -v apt-get >/dev/null || { echo "Chromium is not here, and there is no apt-get to install it. Install Chromium as /usr/bin/chromium." >&2; exit 3; }
  { apt-get update -qq && apt-get install -y -qq chromium; } || { echo "apt-get could not install Chromium (it needs root and a network). Install Chromium as /usr/bin/chromium." >&2; exit 3; }
fi
npm ci --ignore-scripts --no-fund --no-audit
cp package-lock.json node_modules/.wanted
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-fund --no-audit
cd extensions
[ -d node_modules ] || npm install --omit=dev --ignore-scripts --no-fund --no-audit
# Last, so that an installation that was cut off is made again: the workbench is whole for this lock file.
cd ../../../../..
mv node_modules/.wanted node_modules/.installed

#!/bin/sh
# Compiles a program: sh scalac.sh <maven> <cache> options and file…
# An archive of the compiler's classes, which the first run makes, halves the time of the others.
set -eu
libraries="$(printf '%s:' "$1"/*.jar)"
archive="$2/$(basename "$1")-scalac.jsa"
shift 2
trap 'rm -f "$archive.$$"' EXIT

if [ -f "$archive" ]; then
  classes="-XX:SharedArchiveFile=$archive"
else
  mkdir -p "$(dirname "$archive")"
  classes="-XX:ArchiveClassesAtExit=$archive.$$"
fi
java -Xlog:disable -Xlog:all=off -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$classes" \
  -cp "$libraries" dotty.tools.dotc.Main -color:never -classpath "$libraries" "$@"
if [ -f "$archive.$$" ]; then
  mv "$archive.$$" "$archive"
fi

#!/bin/sh
# Compiles a program: sh kotlinc.sh <npm> <maven> <cache> arguments of kotlinc…
# An archive of the compiler's classes, which the first run makes, halves the time of the others.
set -eu
compiler="$1/node_modules/kotlin-compiler/lib"
libraries="$(printf '%s:' "$2"/*.jar)"
archive="$3/$(basename "$1")-kotlinc.jsa"
shift 3
trap 'rm -f "$archive.$$"' EXIT

if [ -f "$archive" ]; then
  classes="-XX:SharedArchiveFile=$archive"
else
  mkdir -p "$(dirname "$archive")"
  classes="-XX:ArchiveClassesAtExit=$archive.$$"
fi
java -Xlog:disable -Xlog:all=off -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$classes" \
  -cp "$compiler/kotlin-compiler.jar:$compiler/kotlin-stdlib.jar:$compiler/kotlinx-coroutines-core-jvm.jar:$compiler/kotlin-reflect.jar:$compiler/kotlin-script-runtime.jar:$compiler/kotlin-daemon.jar:$compiler/annotations-13.0.jar" \
  org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect -cp "$libraries" "$@"
if [ -f "$archive.$$" ]; then
  mv "$archive.$$" "$archive"
fi

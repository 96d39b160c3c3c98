#!/bin/sh
# Takes all figures of docs/performance.md and writes them there. As root, on a machine that does nothing else meanwhile.
# With a word or more, only those parts: benchmarks/performance.sh [peers] [growth] [memory] [inner-loops]
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- peers growth memory inner-loops
mkdir -p results
for part; do
  case $part in
    peers) ./peers.py --json results/peers.json ;;
    growth) ./growth.py --json results/growth.json ;;
    memory) ./memory.py --json results/memory.json ;;
    inner-loops) ./inner-loops.py --json results/inner-loops.json ;;
    *)
      echo "$part is none of: peers, growth, memory, inner-loops" >&2
      exit 2
      ;;
  esac
done
./page.py

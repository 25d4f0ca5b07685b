#!/usr/bin/env bash
# SRT times look like decimal numbers, so 00:00:03,5 should be three and a half seconds. Three
# libraries read what stands after the comma as a count of milliseconds: 3.005 s. One reads
# it as a fraction: 3.5 s. Nobody complains about the missing digits.  srt 3.5.3, webvtt-py
# 0.6.0, pycaption 2.3.14, pysubs2 1.8.1, seen on 2026-11-30.  Hand-edited files and small
# exporters write one or two digits. Turns move by up to a second, and order or overlap of
# speakers depends on which library read the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile srt==3.5.3 webvtt-py==0.6.0 pycaption==2.3.14 pysubs2==1.8.1

cat > expected <<'END'
srt 3.5.3: 00:00:03,5 is 3.005 s
webvtt-py 0.6.0: 00:00:03,5 is 3.005 s
pycaption 2.3.14: 00:00:03,5 is 3.005 s
pysubs2 1.8.1: 00:00:03,5 is 3.500 s
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pathlib
import pycaption
import pysubs2
import srt
import webvtt

text = "1\n00:00:03,5 --> 00:00:04,25\nP: Yes.\n\n"
pathlib.Path("cue.srt").write_text(text)
captions = pycaption.SRTReader().read(text).get_captions("en-US")
starts = {
    "srt": next(srt.parse(text)).start.total_seconds(),
    "webvtt-py": webvtt.from_srt("cue.srt")[0].start_in_seconds
    + webvtt.from_srt("cue.srt")[0].start_time.milliseconds / 1000,
    "pycaption": captions[0].start / 1_000_000,
    "pysubs2": pysubs2.SSAFile.from_string(text)[0].start / 1000,
}
for name, start in starts.items():
    print(f"{name} {importlib.metadata.version(name)}: 00:00:03,5 is {start:.3f} s")
END

cat seen
diff expected seen && echo "Behaves as it did."

#!/usr/bin/env bash
# Reading an SRT file and writing it again as SRT should give the same words. pysubs2 keeps cues
# in the terms of another subtitle format (ASS), where {braces} hold drawing commands: on writing,
# all that stands in braces is left out. What stands in <angles> is already gone after reading.
# pysubs2 1.8.1, seen on 2026-11-30. keep_html_tags=True saves the angles, nothing saves the
# braces.  Transcribers put {laughs}, {crying} and <unclear> just there. After a mere shift
# of the times such marks, and guesses at words like {Tuesday?}, are missing from the transcript.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q pysubs2==1.8.1

cat > expected <<'END'
pysubs2 1.8.1
default
  in memory: P: It was {Tuesday?} and  then [crosstalk].
  written:   P: It was  and  then [crosstalk].
{'keep_html_tags': True, 'keep_unknown_html_tags': True}
  in memory: P: It was {Tuesday?} and <unclear> then [crosstalk].
  written:   P: It was  and <unclear> then [crosstalk].
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pysubs2

text = """1
00:00:01,000 --> 00:00:02,000
P: It was {Tuesday?} and <unclear> then [crosstalk].

"""
print("pysubs2", importlib.metadata.version("pysubs2"))
for options in ({}, {"keep_html_tags": True, "keep_unknown_html_tags": True}):
    file = pysubs2.SSAFile.from_string(text, format_="srt", **options)
    print(options or "default")
    print("  in memory:", file[0].text)
    print("  written:  ", file.to_string("srt", **options).splitlines()[2])
END

cat seen
diff expected seen && echo "Behaves as it did."

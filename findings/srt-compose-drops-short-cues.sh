#!/usr/bin/env bash
# A good engineer would guess that srt.compose(cues) writes every cue it is given. By default it
# also sorts and renumbers, and then leaves out each cue whose end is not after its start. No
# error and no warning: the words are gone from the file. compose(cues, reindex=False) writes
# them all.  srt 3.5.3, seen on 2026-11-30.  Automatic transcripts do hold cues of no length,
# and now and then one that ends before it starts (a short "yes" between two speakers). Converting
# them through this library loses those turns.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q srt==3.5.3

cat > expected <<'END'
srt 3.5.3
default: 2 of 4 cues written: I: Did you see the doctor? I: When?
reindex=False: 4 of 4 cues written: I: Did you see the doctor? P: Yes. P: Twice. I: When?
END

venv/bin/python - > seen <<'END'
import datetime
import importlib.metadata
import srt

def cue(number, start, end, words):
    seconds = [datetime.timedelta(seconds=value) for value in (start, end)]
    return srt.Subtitle(number, *seconds, words)

cues = [
    cue(1, 1, 2, "I: Did you see the doctor?"),
    cue(2, 3, 3, "P: Yes."),
    cue(3, 5, 4.9, "P: Twice."),
    cue(4, 6, 7, "I: When?"),
]
print("srt", importlib.metadata.version("srt"))
ways = {"default": srt.compose(cues), "reindex=False": srt.compose(cues, reindex=False)}
for way, text in ways.items():
    kept = [one.content for one in cues if one.content in text]
    print(f"{way}: {len(kept)} of {len(cues)} cues written:", *kept)
END

cat seen
diff expected seen && echo "Behaves as it did."

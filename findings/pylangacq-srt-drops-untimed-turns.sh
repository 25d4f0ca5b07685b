#!/usr/bin/env bash
# Converting a CHAT transcript should keep every turn, or say which turns have no place in time.
# Times are optional in CHAT, also within one file. Written as SRT or as a Praat TextGrid,
# turns without a time are left out and nothing is said; written as ELAN, they are kept. So
# the same transcript has two turns or four, by the format chosen.  pylangacq 0.23.0, seen
# on 2026-11-30.  In transcripts linked to sound only at some places, most of the interview
# is missing afterwards.  Compare the number of turns before and after.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pylangacq==0.23.0

cat > expected <<'END'
pylangacq 0.23.0
turns read: 4
srt: 2 turns written
textgrid: 2 turns written
elan: 4 turns written
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pylangacq

mark = "\x15{}\x15"
text = f"""@UTF8
@Begin
@Languages:\teng
@Participants:\tINV Ana Investigator, PAR Leo Participant
@ID:\teng|demo|INV|||||Investigator|||
@ID:\teng|demo|PAR|||||Participant|||
*INV:\twhere did you go ? {mark.format("0_1000")}
*PAR:\tto the clinic . {mark.format("1000_3000")}
*INV:\tand then ?
*PAR:\tthen home .
@End
"""
read = pylangacq.CHAT.from_strs([text])
said = ("where did you go", "to the clinic", "and then", "then home")
print("pylangacq", importlib.metadata.version("pylangacq"))
print("turns read:", len(read.utterances()))
for name in ("srt", "textgrid", "elan"):
    written = getattr(read, f"to_{name}_strs")()[0]
    print(f"{name}: {sum(words in written for words in said)} turns written")
END

cat seen
diff expected seen && echo "Behaves as it did."

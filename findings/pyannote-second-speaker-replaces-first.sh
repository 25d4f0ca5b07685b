#!/usr/bin/env bash
# annotation[segment] = speaker looks like adding a row, and people do speak at the same
# time. With the same start and end, the second speaker replaces the first; only another track
# name keeps both: annotation[segment, track]. Times that differ by a hundredth of a second
# are two segments again.  pyannote.core 5.0.0, seen on 2026-11-30.  Turns from two tiers of
# one transcript often have equal times (both coders snapped to the same marks). Speaking time
# is then too short, and an error rate is computed against half the speakers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pyannote.core==5.0.0

cat > expected <<'END'
pyannote.core 5.0.0
same times: [('P', 4)]
times a little apart: [('P', 4.5), ('I', 4)]
with tracks: [('I', 4), ('P', 4)]
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from pyannote.core import Annotation, Segment

def talk(*turns):
    made = Annotation()
    for start, end, speaker in turns:
        made[Segment(start, end)] = speaker
    return made

named = Annotation()
named[Segment(0, 4), "tier 1"], named[Segment(0, 4), "tier 2"] = "I", "P"
print("pyannote.core", importlib.metadata.version("pyannote.core"))
print("same times:", talk((0, 4, "I"), (0, 4, "P")).chart())
print("times a little apart:", talk((0, 4, "I"), (0, 4.5, "P")).chart())
print("with tracks:", named.chart())
END

cat seen
diff expected seen && echo "Behaves as it did."

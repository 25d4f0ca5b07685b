#!/usr/bin/env bash
# ELAN does not let two annotations of one tier overlap. pympi's add_annotation does, with no
# warning, and the file is written. One would then expect to_textgrid to refuse, or to split
# the speech; it leaves out the later annotation of the two, words and all, and says nothing.
# pympi-ling 1.71, seen on 2026-11-30. One tier for each speaker avoids it.  Scripts that put
# automatic turns of all speakers in one tier make such files, since people do talk at the
# same time: exactly the interruptions are missing in Praat.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pympi-ling==1.71

cat > expected <<'END'
pympi-ling 1.71
ELAN file: ['I: So when did you', 'P: In May.', 'I: Thanks.']
TextGrid:  ['I: So when did you', 'I: Thanks.']
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from pympi.Elan import Eaf

eaf = Eaf()
eaf.add_annotation("default", 0, 2000, "I: So when did you")
eaf.add_annotation("default", 1500, 2500, "P: In May.")
eaf.add_annotation("default", 2600, 3000, "I: Thanks.")
eaf.to_file("talk.eaf")
read = Eaf("talk.eaf")
print("pympi-ling", importlib.metadata.version("pympi-ling"))
print("ELAN file:", [words for _, _, words in read.get_annotation_data_for_tier("default")])
tier = read.to_textgrid().get_tier("default")
print("TextGrid: ", [words for _, _, words in tier.get_all_intervals() if words])
END

cat seen
diff expected seen && echo "Behaves as it did."

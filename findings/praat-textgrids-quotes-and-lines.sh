#!/usr/bin/env bash
# Praat writes a quotation mark inside a label twice, and a label may have several lines. Readers
# of the format should undo the first and keep the second. praat-textgrids does neither:
# quoted speech keeps its doubled marks, and of a label with line breaks only the first line
# is left, with no message. textgrid, on the same file, gives the label as it was typed.
# praat-textgrids 1.4.0, textgrid 1.6.1, seen on 2026-11-30.  Turns typed into Praat often
# have line breaks; all but their first lines are lost.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile praat-textgrids==1.4.0 textgrid==1.6.1

cat > expected <<'END'
praat-textgrids 1.4.0
textgrid 1.6.1
praat-textgrids: ['\'He said ""no"".\'']
textgrid: ['He said "no".\nThen we left.']
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pathlib
import textgrid
import textgrids

pathlib.Path("talk.TextGrid").write_text('''File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 3
tiers? <exists>
size = 1
item []:
    item [1]:
        class = "IntervalTier"
        name = "P"
        xmin = 0
        xmax = 3
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 3
            text = "He said ""no"".
Then we left."
''')
for name in ("praat-textgrids", "textgrid"):
    print(name, importlib.metadata.version(name))
print("praat-textgrids:", [repr(one.text) for one in textgrids.TextGrid("talk.TextGrid")["P"]])
print("textgrid:", [one.mark for one in textgrid.TextGrid.fromFile("talk.TextGrid")[0]])
END

cat seen
diff expected seen && echo "Behaves as it did."

#!/usr/bin/env bash
# rtf_to_text should give what a reader of the document sees. It gives hidden text and the
# words that were deleted with change tracking as if they stood there, and leaves out text
# boxes, and words that the writing program saved in two forms for old and new readers (\upr):
# neither form is left.  striprtf 0.0.35, seen on 2026-11-30.  What an interviewee withdrew
# comes back into the analysis, words vanish inside a sentence, and nothing is said. Accept
# the changes and save as .docx before reading.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q striprtf==0.0.35

cat > expected <<'END'
striprtf 0.0.35
hidden: P: We paid too much ourselves.
deleted: P: My aunt We paid it.
text box: P: We paid it.
in two forms: P:  paid it.
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from striprtf.striprtf import rtf_to_text

head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}"
cases = {
    "hidden": r"P: We paid {\v too much }ourselves.",
    "deleted": r"P: {\deleted My aunt }We paid it.",
    "text box": r"P: We {\shp{\*\shpinst{\shptxt often }}}paid it.",
    "in two forms": r"P: {\upr{Ines}{\*\ud{In\u233?s}}} paid it.",
}
print("striprtf", importlib.metadata.version("striprtf"))
for name, body in cases.items():
    print(f"{name}: {rtf_to_text(head + body + '}')}")
END

cat seen
diff expected seen && echo "Behaves as it did."

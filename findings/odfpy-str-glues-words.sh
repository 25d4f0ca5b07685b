#!/usr/bin/env bash
# str() of an odfpy paragraph looks like its text, and on most lines it is. But OpenDocument has
# elements of their own for tabs, line breaks and the second of two spaces, and str() leaves
# them out: the last word before a soft line break and the first after it become one word.
# odfpy 1.4.1, seen on 2026-11-30. odf.teletype.extractText(paragraph) gives the whole text.
# Speaker labels with a tab behind them, and turns with soft breaks, are glued, and searches
# for a whole word miss them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q odfpy==1.4.1

cat > expected <<'END'
odfpy 1.4.1
str:         'Leowe went to the clinicand then home.'
extractText: 'Leo\twe went to the clinic\nand then home.'
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from odf import teletype
from odf.opendocument import OpenDocumentText, load
from odf.text import P

document, paragraph = OpenDocumentText(), P()
teletype.addTextToElement(paragraph, "Leo\twe went to the clinic\nand then home.")
document.text.addElement(paragraph)
document.save("interview.odt")
read = load("interview.odt").getElementsByType(P)[0]
print("odfpy", importlib.metadata.version("odfpy"))
print("str:        ", repr(str(read)))
print("extractText:", repr(teletype.extractText(read)))
END

cat seen
diff expected seen && echo "Behaves as it did."

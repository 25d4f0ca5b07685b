#!/usr/bin/env bash
# A reader for REFI-QDA files (.qdpx, exchanged between programs for qualitative analysis)
# should give every coded passage. qdpxlib cuts each passage into sentences, and what has no
# full stop at its end or fewer than ten characters is dropped without a word, with its code.
# qdpxlib 0.1.4, seen on 2026-11-30. It needs numpy and tqdm, undeclared. People code
# phrases far more often than whole sentences; counts from this list are far too low.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile qdpxlib==0.1.4 numpy==2.4.6 tqdm==4.70.1

cat > expected <<'END'
qdpxlib 0.1.4
coded: 'My aunt helped us with money, every week.' -> read: ['My aunt helped us with money, every week.']
coded: 'My aunt helped us with money' -> read: []
coded: 'No.' -> read: []
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pathlib
import zipfile
from qdpxlib import QDPXFile

def guid(number):
    return f"00000000-0000-4000-8000-{number:012}"

def quotes(text, passage):
    start = text.index(passage)
    project = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="demo">
<Users><User guid="{guid(1)}" name="Ana"/></Users>
<CodeBook><Codes><Code guid="{guid(2)}" name="help" isCodable="true"/></Codes></CodeBook>
<Sources><TextSource guid="{guid(3)}" name="talk" plainTextPath="internal://{guid(3)}.txt">
<PlainTextSelection guid="{guid(4)}" startPosition="{start}" endPosition="{start + len(passage)}">
<Coding guid="{guid(5)}"><CodeRef targetGUID="{guid(2)}"/></Coding></PlainTextSelection>
</TextSource></Sources></Project>"""
    with zipfile.ZipFile("demo.qdpx", "w") as made:
        made.writestr("project.qde", project)
        made.writestr(f"sources/{guid(3)}.txt", text)
    return [coding[1] for coding in QDPXFile("demo.qdpx").codings]

print("qdpxlib", importlib.metadata.version("qdpxlib"))
text = "We walked. My aunt helped us with money, every week. No."
whole = "My aunt helped us with money, every week."
for passage in (whole, whole[:28], "No."):
    print("coded:", repr(passage), "-> read:", quotes(text, passage))
END

cat seen
diff expected seen && echo "Behaves as it did."

#!/usr/bin/env bash
# REFI-QDA files (.qdpx) say where a coded passage lies by counting characters. qdpxlib,
# a reader for them, counts bytes of the UTF-8 text instead. For plain English both are the
# same; after the first accented letter every passage begins too early, and cut letters are
# dropped without a word.  qdpxlib 0.1.4, seen on 2026-11-30.  Quotes in any language with
# accents are shifted, more the later they stand in an interview.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile qdpxlib==0.1.4 numpy==2.4.6 tqdm==4.70.1

cat > expected <<'END'
qdpxlib 0.1.4
coded: My aunt came to help. She stayed for a week.
after 'By the church, then: ': ['My aunt came to help.', 'She stayed for a week.']
after "Près de l'église, à côté: ": ['t : My aunt came to help.']
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

passage = "My aunt came to help. She stayed for a week."
words = ("By the church, then: ", "Pr\u00e8s de l'\u00e9glise, \u00e0 c\u00f4t\u00e9: ")
print("qdpxlib", importlib.metadata.version("qdpxlib"))
print("coded:", passage)
for before in words:
    print(f"after {before!r}: {quotes(before + passage + ' End.', passage)}")
END

cat seen
diff expected seen && echo "Behaves as it did."

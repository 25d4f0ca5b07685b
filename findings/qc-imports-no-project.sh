#!/usr/bin/env bash
# qc (qualitative-coding on PyPI) writes and imports REFI-QDA projects (.qdpx). Its importer stops
# at the first text of every project: at a breakpoint() that was left in the program, and without
# that because it looks for the text in another folder than the one that it copied it to. The
# projects that it writes itself have no names of texts, which its importer requires.
# qualitative-coding 1.7.8, seen on 2026-12-01. Codings cannot be brought to qc in this way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q qualitative-coding==1.7.8

cat > expected <<'END'
as it is: BdbQuit
without the breakpoint: FileNotFoundError
a text without a name: KeyError: 'name'
END

cat > try.py <<'END'
import pathlib, sys, zipfile

def guid(number):
    return f"00000000-0000-4000-8000-{number:012}"

named = ' name="talk"' if sys.argv[1] == "named" else ""
project = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="demo">
<Users><User guid="{guid(1)}" name="Ana"/></Users>
<CodeBook><Codes><Code guid="{guid(2)}" name="help" isCodable="true"/></Codes></CodeBook>
<Sources><TextSource guid="{guid(3)}"{named} plainTextPath="internal://{guid(3)}.txt">
<PlainTextSelection guid="{guid(4)}" startPosition="0" endPosition="9">
<Coding guid="{guid(5)}" creatingUser="{guid(1)}"><CodeRef targetGUID="{guid(2)}"/></Coding>
</PlainTextSelection></TextSource></Sources></Project>"""
with zipfile.ZipFile("demo.qdpx", "w") as made:
    made.writestr("project.qde", project)
    made.writestr(f"sources/{guid(3)}.txt", "My aunt helped us.\n")
from qualitative_coding.refi_qda.reader import REFIQDAReader
place = pathlib.Path(sys.argv[2])
place.mkdir()
import os
reader = REFIQDAReader(os.path.abspath("demo.qdpx"))
os.chdir(place)
try:
    reader.unpack_project(pathlib.Path("."))
    print("imported")
except KeyError as problem:
    print(f"KeyError: {problem}")
except BaseException as problem:
    print(type(problem).__name__)
END

try() { venv/bin/python try.py "$@" < /dev/null 2> /dev/null | grep -v '^[>(-]' | tail -1; }
{
    echo "as it is: $(try named one)"
    export PYTHONBREAKPOINT=0
    echo "without the breakpoint: $(try named two)"
    echo "a text without a name: $(try unnamed three)"
} > seen

cat seen
diff expected seen && echo "Behaves as it did."

#!/usr/bin/env bash
# Reading an OpenDocument interview paragraph by paragraph (getElementsByType(P), teletype)
# should give the words of the interview. It also gives the paragraphs that were deleted with
# change tracking, first of all, because the format keeps them at the top; the comments, as
# paragraphs and again in the middle of a sentence, after their author's name; and footnotes
# the same way.  odfpy 1.4.1, seen on 2026-11-30.  A sentence that the interviewee had withdrawn
# is read as if it had been said, and word counts hold comments twice.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile odfpy==1.4.1

cat > expected <<'END'
odfpy 1.4.1
The interview as a reader sees it: P: We paid it ourselves.
odfpy gives: P: My aunt paid.
odfpy gives: P: We paid it Leocheck tape ourselves.
odfpy gives: check tape
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import zipfile
from odf import teletype
from odf.opendocument import OpenDocumentText, load
from odf.text import P

names = "urn:oasis:names:tc:opendocument:xmlns:"
content = f"""<office:document-content office:version="1.2" xmlns:office="{names}office:1.0"
 xmlns:text="{names}text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:body><office:text><text:tracked-changes><text:changed-region text:id="ct1"><text:deletion>
<office:change-info><dc:creator>Ana</dc:creator><dc:date>2026-01-01T00:00:00</dc:date>
</office:change-info><text:p>P: My aunt paid.</text:p></text:deletion></text:changed-region>
</text:tracked-changes><text:p><text:change text:change-id="ct1"/>P: We paid it<office:annotation>
<dc:creator>Leo</dc:creator><text:p>check tape</text:p></office:annotation> ourselves.</text:p>
</office:text></office:body></office:document-content>"""
OpenDocumentText().save("empty.odt")
with zipfile.ZipFile("empty.odt") as empty, zipfile.ZipFile("interview.odt", "w") as made:
    for name in empty.namelist():
        made.writestr(name, content if name == "content.xml" else empty.read(name))
print("odfpy", importlib.metadata.version("odfpy"))
print("The interview as a reader sees it: P: We paid it ourselves.")
for paragraph in load("interview.odt").getElementsByType(P):
    print("odfpy gives:", " ".join(teletype.extractText(paragraph).split()))
END

cat seen
diff expected seen && echo "Behaves as it did."

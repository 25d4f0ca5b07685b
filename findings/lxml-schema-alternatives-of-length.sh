#!/usr/bin/env bash
# The schema of REFI-QDA says that a color is '#' and three or six hexadecimal digits, as a
# pattern of two alternatives with a count each. lxml (libxml2) lets eight digits through this
# pattern, so a project with a color such as #AABBCC80 counts as valid, and programs that read
# the standard strictly refuse it. xmlschema refuses the eight digits; so does lxml where the
# alternatives are not in one group. lxml 6.1.3 and xmlschema 4.3.2, seen on 2026-12-01.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile lxml==6.1.3 xmlschema==4.3.2

cat > expected <<'END_OF_TEXT'
lxml 6.1.3, xmlschema 4.3.2
#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3}): #AABBCC lxml True xmlschema True
#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3}): #AABBCC80 lxml True xmlschema False
#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3}): #AABB lxml False xmlschema False
#[A-Fa-f0-9]{6}|#[A-Fa-f0-9]{3}: #AABBCC lxml True xmlschema True
#[A-Fa-f0-9]{6}|#[A-Fa-f0-9]{3}: #AABBCC80 lxml False xmlschema False
#[A-Fa-f0-9]{6}|#[A-Fa-f0-9]{3}: #AABB lxml False xmlschema False
END_OF_TEXT

venv/bin/python - > seen <<'END_OF_TEXT'
from importlib.metadata import version

import xmlschema
from lxml import etree

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="c">
<xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="{}"/></xs:restriction>
</xs:simpleType></xs:element></xs:schema>"""

print(f"lxml {version('lxml')}, xmlschema {version('xmlschema')}")
for pattern in ("#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})", "#[A-Fa-f0-9]{6}|#[A-Fa-f0-9]{3}"):
    schema = SCHEMA.format(pattern)
    one, other = etree.XMLSchema(etree.fromstring(schema)), xmlschema.XMLSchema(schema)
    for color in ("#AABBCC", "#AABBCC80", "#AABB"):
        document = f"<c>{color}</c>"
        seen = one.validate(etree.fromstring(document)), other.is_valid(document)
        print(f"{pattern}: {color} lxml {seen[0]} xmlschema {seen[1]}")
END_OF_TEXT

cat seen
diff expected seen && echo "Behaves as it did."

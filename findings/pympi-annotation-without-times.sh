#!/usr/bin/env bash
# In an ELAN file a time slot may have no time: a turn divided in the middle by ear only. pympi
# gives None for it, which one could live with. But to_textgrid then leaves out every annotation
# that begins or ends there, with no message. ELAN spreads the time over such parts and shows
# them.  pympi-ling 1.71, seen on 2026-11-30.  All words of a turn divided this way are missing;
# the time in between has to be spread over the parts first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pympi-ling==1.71

cat > expected <<'END'
pympi-ling 1.71
ELAN file: [(0, None, 'we lived'), (None, 3000, 'up the hill'), (3000, 4000, 'then')]
TextGrid:  [(3.0, 4.0, 'then')]
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pathlib
from pympi.Elan import Eaf

def turn(number, begin, end, words):
    return f"""<ANNOTATION>
 <ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" TIME_SLOT_REF1="{begin}"
 TIME_SLOT_REF2="{end}">
 <ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"""

pathlib.Path("talk.eaf").write_text(f"""<ANNOTATION_DOCUMENT AUTHOR="" VERSION="3.0" FORMAT="3.0"
 DATE="2026-01-01T00:00:00+00:00" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:noNamespaceSchemaLocation="EAFv3.0.xsd"><HEADER TIME_UNITS="milliseconds"/><TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="t2"/>
<TIME_SLOT TIME_SLOT_ID="t3" TIME_VALUE="3000"/><TIME_SLOT TIME_SLOT_ID="t4" TIME_VALUE="4000"/>
</TIME_ORDER><TIER TIER_ID="P" LINGUISTIC_TYPE_REF="u">{turn(1, "t1", "t2", "we lived")}
{turn(2, "t2", "t3", "up the hill")}{turn(3, "t3", "t4", "then")}</TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="u" TIME_ALIGNABLE="true"/></ANNOTATION_DOCUMENT>""")
read = Eaf("talk.eaf")
print("pympi-ling", importlib.metadata.version("pympi-ling"))
print("ELAN file:", read.get_annotation_data_for_tier("P"))
print("TextGrid: ", [one for one in read.to_textgrid().get_tier("P").get_all_intervals() if one[2]])
END

cat seen
diff expected seen && echo "Behaves as it did."

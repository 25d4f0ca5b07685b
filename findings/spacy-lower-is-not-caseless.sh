#!/usr/bin/env bash
# PhraseMatcher(attr="LOWER") should find a keyword in any case. Words are cut into tokens before
# their case is looked at, and spaCy knows how to cut can't and Can't, but not CAN'T. Likewise a
# line break or a second space inside a phrase is a token of its own, so that phrases go unfound
# at the ends of lines.  spaCy 3.8.18, seen on 2026-11-30. Lower the text and put single spaces
# before it is cut.  Court reporters and captions write in capitals, and typed transcripts
# break lines: keyword searches miss passages there, and counts by keyword are too low.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile spacy==3.8.18

cat > expected <<'END'
spacy 3.8.18
keywords: can't pay, health post
"we can't pay" found
"We Can't Pay" found
"WE CAN'T PAY" not found
'THE HEALTH POST' found
'the health\npost' not found
'the health  post' not found
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import spacy
from spacy.matcher import PhraseMatcher

nlp = spacy.blank("en")
matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
matcher.add("keyword", [nlp.make_doc("can't pay"), nlp.make_doc("health post")])
print("spacy", importlib.metadata.version("spacy"))
print("keywords: can't pay, health post")
texts = (
    "we can't pay", "We Can't Pay", "WE CAN'T PAY",
    "THE HEALTH POST", "the health\npost", "the health  post",
)
for text in texts:
    print(repr(text), "found" if matcher(nlp.make_doc(text)) else "not found")
END

cat seen
diff expected seen && echo "Behaves as it did."

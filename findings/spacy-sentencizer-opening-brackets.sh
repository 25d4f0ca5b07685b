#!/usr/bin/env bash
# A rule that ends sentences at full stops should begin the next one after the space. spaCy's
# sentencizer lets all punctuation after a stop belong to the sentence that ended, opening marks
# too: the bracket of [pause], an opening quotation mark, the Spanish one before a question,
# a dash.  spaCy 3.8.18, seen on 2026-11-30.  Sentences used as units of coding end in "["
# and begin with "pause]"; a search for [pause] within sentences finds none, and a quoted
# passage shows half a mark.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile spacy==3.8.18

cat > expected <<'END'
spacy 3.8.18
I said no. [ | pause] Then yes.
We left. ( | She cried.) | Then rest.
He asked. “ | Why?” | I said.
He came. ¿ | Por qué? | No.
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import spacy

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
texts = (
    "I said no. [pause] Then yes.",
    "We left. (She cried.) Then rest.",
    "He asked. \u201cWhy?\u201d I said.",
    "He came. \u00bfPor qu\u00e9? No.",
)
print("spacy", importlib.metadata.version("spacy"))
for text in texts:
    print(" | ".join(sentence.text for sentence in nlp(text).sents))
END

cat seen
diff expected seen && echo "Behaves as it did."

#!/usr/bin/env bash
# HTML to Markdown and back should show the same words. markdownify escapes stars and
# underscores, but writes &lt;unclear&gt; as plain <unclear>. A Markdown reader takes that
# for a tag, so nothing of it is shown. markdownify 1.2.3, markdown-it-py 4.3.0, seen on
# 2026-11-30. Transcripts mark doubtful words with <...>, as in <Tuesday>. Turned into Markdown,
# the marks and the guess in them are still in the file, but on no page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile markdownify==1.2.3 markdown-it-py==4.3.0

cat > expected <<'END'
markdownify 1.2.3
markdown-it-py 4.3.0
Markdown: P: We saw <unclear> and \*paid\*.
HTML: <p>P: We saw <unclear> and *paid*.</p>
shown: P: We saw  and *paid*.
Markdown: P: On <Tuesday>.
HTML: <p>P: On <Tuesday>.</p>
shown: P: On .
END

venv/bin/python - > seen <<'END'
import html.parser
import importlib.metadata
from markdown_it import MarkdownIt
from markdownify import markdownify

class Shown(html.parser.HTMLParser):
    """What a browser shows of a page: the text between tags."""

    def handle_data(self, data):
        print(data, end="")

for name in ("markdownify", "markdown-it-py"):
    print(name, importlib.metadata.version(name))
for line in ("P: We saw &lt;unclear&gt; and *paid*.", "P: On &lt;Tuesday&gt;."):
    written = markdownify(f"<p>{line}</p>").strip()
    page = MarkdownIt().render(written)
    print("Markdown:", written)
    print("HTML:", page.replace("\n", ""))
    print("shown: ", end="")
    Shown().feed(page.strip().replace("\n", ""))
    print()
END

cat seen
diff expected seen && echo "Behaves as it did."

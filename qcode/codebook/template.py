"""A codebook file to start from, with a comment on every field."""

from __future__ import annotations

from qcode.files.yaml_nodes import quoted

ABOUT = """\
# A codebook for qcode. What follows a # is a comment; delete what you do not need.
# Check the file:        qcode codebook check FILE
# Use it in a study:     qcode codebook load FILE
# Every field but title, version, codes and code can be left out. Put a text into quotation marks if
# it contains a colon or begins with a sign.
#
# title        what reports call the codebook
# version      a text; give the codebook a new one when its codes change
# description  the purpose of the codebook, and rules for all codes
# protocols    the questions that each role was asked: role, and questions with id and text
# codes        the codes; each has these fields:
#   code        its key: letters, digits, _ and -; it stays the same for the whole study
#   label       its name in lists and reports
#   definition  what it means
#   include     when to use it
#   exclude     when not to use it, and which code to use then
#   examples    passages that have the code
#   keywords    words that hint at it; a * at the end stands for any ending
#   color       "#RRGGBB"; without it, that of the code above, or one of its own
#   questions   ids of the protocol's questions that it answers
#   asked_of    roles that were asked about it, where there is no protocol
#   exclusive   true for a sub-code that excludes the others of its family, such as "none of these"
#   opposite    keys of codes that say the contrary
#   children    its sub-codes, entries with the same fields
"""
"""What every field is for."""

_BODY = """
version: "1"
description: "Codes for interviews about a town library."

protocols:
  - role: visitor
    questions:
      - id: Q1
        text: "What keeps you from coming more often?"

codes:
  - code: access
    label: "Access"
    definition: "What helps or keeps people from using the library."
    questions: [Q1]
    color: "#4E79A7"
    children:
      - code: hours
        label: "Opening hours"
        definition: "Times at which the library is open or closed."
        include: "Use for wishes for other hours, too."
        exclude: "The way to the building is transport."
        examples:
          - "By the time I am off work it is closed."
        keywords: [open, closed, weekend*]
      - code: transport
        label: "Transport"
        opposite: [from_home]
      - code: no_obstacle
        label: "Nothing keeps them"
        exclusive: true
  - code: from_home
    label: "Uses it from home"
    asked_of: [librarian]
"""


def codebook_template(title: str) -> str:
    """A codebook file with a small example for every field. It loads as it is; the codes in it are
    to be replaced.
    """
    return f"{ABOUT}\ntitle: {quoted(title)}{_BODY}"

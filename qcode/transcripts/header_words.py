"""Words by which header lines and footers of transcripts are known, in several languages. All
casefolded.
"""

from __future__ import annotations

import re


def _listed(text: str) -> frozenset[str]:
    """The entries between bars, on several lines."""
    return frozenset(entry.strip() for entry in text.replace("\n", "").split("|")) - {""}


PLAIN_KEYS = _listed("""
    age|alter|archivo|attendees|audio|audio file|audio source|aufnahme|aufnahmedatum|beginn|beruf|
    case|case id|checked by|
    city|code|codigo|confidentiality|consent|country|código|código de entrevista|data|date|
    date and time|
    date de l'entretien|date of interview|datei|dato|datum|datum interview|dauer|duración|durata|
    duration|duração|durée|
    duur|edad|education|einrichtung|end|end time|ende|ended|entretien|entrevista|entrevista nº|
    equipment|ethnicity|età|
    experience|facility|fecha|fichier|file|file name|filename|focus group|gender|geschlecht|
    grabación|group|género|heure|
    hora|id|idade|idioma|in attendance|informant id|institution|interview|interview code|
    interview date|interview id|
    interview language|interview name|interview no|interview no.|interview nr.|interview number|
    interview title|
    interview with|interview-nr|interview-nr.|interviewee id|interviewee name|interviewer id|
    interviewer name|
    interviewnummer|job|job title|kürzel|language|langue|leeftijd|length|lieu|lingua|local|location|
    lugar|luogo|längd|länge|
    marital status|media|medium|method|mode|nationality|nombre|note taker|notetaker|
    number of participants|nº|
    número de entrevista|occupation|ocupación|organisation|organization|ort|participant code|
    participant id|
    participant name|participant no|participant no.|participant number|participants|pid|plaats|
    place|platform|plats|
    position|present|profesión|profession|project|project name|projekt|projet|proofread by|proyecto|
    pseudonym|record|
    record id|recorded|recorded on|recording|recording date|recording id|recording length|region|
    respondent code|
    respondent id|reviewed by|role|round|running time|session|setting|seudónimo|sex|sexe|sexo|site|
    sitio|sprache|sprog|
    språk|start|start time|started|status|sted|study|subject|subject id|taal|theme|tid|time|titel|
    title|titre|topic|
    total time|transcribed|transcribed by|transcriber|transcript|transcript id|transcription|
    transcription date|
    transcriptionist|transcriptor|transcriptora|transcrit par|transcrito por|transkribiert von|
    transkript|transkription|
    translated by|translator|typist|título|varighed|varighet|venue|version|wave|years of experience|
    zeit|âge|ålder|возраст|
    дата|длительность|место|язык|התאריך|מקום|משך|תאריך|التاريخ|المدة|المكان|地点|場所|录音|日時|日期|时间|時間|編號|
    编号|날짜|시간|장소|
""")
"""Keys of header lines that label no speaker."""

SHARED_KEYS = _listed("""
    animateur|animatrice|befragte|befragte(r)|befragte:r|befragter|client|deltagare|deltager|
    enquêteur|enquêtrice|enquêté|
    enquêtée|entrevistada|entrevistado|entrevistado(a)|entrevistador|entrevistador(a)|
    entrevistadora|facilitator|
    gesprächspartner|gesprächspartnerin|geïnterviewde|guest|host|informant|informante|interviewee|
    interviewees|interviewer|
    interviewerin|interviewers|intervieweur|intervieweuse|interviewé|interviewée|intervistata|
    intervistato|intervistatore|
    intervistatrice|intervjuare|intervjuer|moderador|moderadora|moderator|moderatorin|modérateur|
    modératrice|observer|
    participant|participante|patient|researcher|respondent|respondente|speaker|speakers|subject|
    teilnehmer|teilnehmerin|
    интервьюер|респондент|מראיין|מראיינת|מרואיין|מרואיינת|インタビュアー|受访者|采访者|
""")
"""Keys of header lines that may as well be the label of a speaker."""

RESPONDS = re.compile(
    r"(?:the"
    r" )?(?:interviewees?|participants?|respondents?|informants?|subjects?|clients?|patients?|befragte[r]?"  # noqa: E501
    r"|interviewte[r]?|entrevistad[oa]s?|participante|enquêtée?|informante|answers?)\b.{0,60}",
    re.IGNORECASE,
)
"""What a legend says of a label that answers (`X = informant`)."""

ASKS = re.compile(
    r"(?:the )?(?:first |second |1st |2nd"
    r" )?(?:interviewers?|interviewerin|moderators?|moderatorin|facilitators?|researchers?"
    r"|entrevistador(?:es|as?)?|moderador[a]?|enquêt(?:eur|rice)|intervieweu(?:r|se)|intervistat(?:ore|rice)|questions?)\b.{0,60}",
    re.IGNORECASE,
)
"""What a legend says of a label that asks (`I2 = Interviewer 2`)."""

_TIME = r"\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?"
_PARTS = (
    r"(?:side|tape|recording|interview|transcript|transcription|file|audio|cassette|dis[ck]|part|session|discussion|focus"
    r" group)"
)
_LINES = (
    r"(?:this (?:file|transcript) was )?transcribed (?:by|with|using) .{1,90}",
    r"transcript(?:ion)? (?:provided |powered |created |generated )?by .{1,80}",
    r"(?:this .{0,12}|)(?:audio|video)(?: file)? (?:was )?automatically transcribed by .{1,160}",
    (
        r"sonix is the world's most advanced .{1,200}|automatically convert your mp3 files to text"
        r" .{1,160}"
    ),
    r"(?:audio|video) (?:file )?transcri(?:bed|ption) .{1,80}",
    (
        r"(?:transcription|transcript|meeting|recording) (?:ended|stopped|started)(?:"
        r" (?:after|at|by) .{0,40})?"
    ),
    r"this editable transcript was computer generated.{0,200}",
    rf"(?:the )?(?:end|start|beginning|change|turn) of (?:the |this )?{_PARTS}(?: ?(?:side"
    r" )?[\dA-B]{1,3})?"
    rf"(?:,? (?:side|tape|part) [\dA-B]{{1,3}})?(?:[ ,:(]*{_TIME}\)?)?",
    r"(?:tape|side|disc|part) (?:\d{1,3}|[ab]|one|two|three),? (?:side|tape|part)"
    r" (?:\d{1,3}|[ab]|one|two)"
    r"(?: (?:ends|begins|starts))?",
    r"(?:begin|end) (?:tape|side|part|file|disc) [\dA-B]{1,3}(?:,? side [\dA-B]{1,2})?",
    r"(?:recording|interview|transcript|tape|audio|side [\dab])"
    r" (?:ends?|begins?|starts?|stops?|resumes?|paused?|pauses|ended"
    r"|stopped|interrupted|(?:turned|switched) (?:off|on))(?: here)?",
    r"end transcript",
    (
        r"(?:beginn|anfang|ende) (?:der|des)"
        r" (?:aufnahme|aufzeichnung|interviews?|gesprächs?|transkripts?|transkription|kassette)"
    ),
    r"aufnahme (?:endet|beginnt|unterbrochen)",
    r"(?:final|fin|inicio|comienzo) de (?:la )?(?:grabación|entrevista|transcripción|cinta)",
    r"fin de (?:l['’])?(?:enregistrement|entretien|la transcription)",
    r"fine (?:della )?(?:registrazione|intervista|trascrizione)",
    r"einde (?:van )?(?:de )?(?:opname|interview)",
    r"slut på (?:inspelningen|intervjun)",
    r"(?:page|seite|página) \d{1,4}(?: (?:of|von|de) \d{1,4})?",
    r"confidential",
    r"(?<=[-–—] )\d{1,4}(?= [-–—])",
    r"transcribed with noscribe.{0,120}",
    r"audio source: .{1,300}",
    r"\((?:start|stop|language|speaker detection): .{1,200}\)",
)
_LINES_BEHIND_A_NAME = (
    (
        r"[^:\n]{1,120}: (?:this .{0,12}|)(?:audio|video)(?: file)? (?:was )?automatically"
        r" transcribed by .{1,160}"
    ),
    r"[^:.?!\n]{1,70} (?:started|stopped) (?:transcription|recording and transcription)",
)
_DECORATION = r"[\s\[({<*_#=~.•●—–-]*"
_CLOSING = r"[\s\])}>*_#=~.!•●—–👋-]*"
_ENDED = r"[\[(<*#=–—-]+\s*(?:the )?(?:end|ende|fin|fine|slut|einde|конец)[\s.!]*[\])>*#=–—-]+"
_STAMP = rf"(?:{_TIME}[\])}}>#]*{_DECORATION})?"
FURNITURE = re.compile(
    rf"{_DECORATION}{_STAMP}(?:{'|'.join(_LINES)}){_CLOSING}|{_ENDED}", re.IGNORECASE
)
"""Whole lines that are never speech: who transcribed, where tapes and recordings begin and end,
running page heads.
"""

FURNITURE_BEHIND_A_NAME = re.compile(
    rf"{_DECORATION}{_STAMP}(?:{'|'.join(_LINES_BEHIND_A_NAME)}){_CLOSING}", re.IGNORECASE
)
"""Such lines that begin with any words. Each says `transcri`; one without need not be tried, which
takes ten times as long as the others.
"""

TRANSCRIPT_TITLES = _listed(
    "transcript|transcription|transkript|transkription|transcripción|transcrição|trascrizione|transcriptie|transkripsjon|udskrift|"
    "транскрипт|文字起こし"
)
"""Headings after which the speech begins."""

BEFORE_TRANSCRIPT = _listed("""
    action items|agenda|asistentes|attendees|audio file|decisions|details|invited|meeting records|
    next steps|notas|notes|notizen|
    overview|participants|resumen|résumé|suggested next steps|summary|teilnehmer|zusammenfassung|
""")
"""Headings of what meeting tools write before the speech."""

OTTER_TITLES = frozenset({"summary keywords", "speakers", "keywords"})
"""Otter's header blocks, a line in capitals each."""

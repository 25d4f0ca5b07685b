"""Words that label speakers in interview transcripts, and words that stand before a colon without
being a speaker.

All are casefolded. Sources: the manuals of the transcription tools, and published transcripts in
these languages.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    """The words of a list on several lines."""
    return frozenset(text.split())


INTERVIEWER_WORDS = _words("""
    animateur animatrice ankieter ankieterka badacz badaczka befrager befragerin chercheur
    chercheuse co-moderator domanda
    e enquêteur enquêteur(trice) enquêteur·rice enquêtrice ent entr entrevistador entrevistador(a)
    entrevistador/a
    entrevistadora entrevistadores enumerator fac facil facilitador facilitador(a) facilitadora
    facilitator fieldworker
    forscher forscherin frage fragesteller fragestellerin görüşmeci haastattelija i int
    intervievator interviewer
    interviewer*in interviewer/in interviewer:in interviewerin interviewerinnen interviewers
    intervieweur intervieweuse
    interviewster intervistatore intervistatrice intervjuare intervjuaren intervjuer intervjueren
    intv intvr investigador
    investigadora iv ivr mod moderador moderador(a) moderadora moderator moderator/in moderatore
    moderatorin moderatrice
    moderatör modérateur modératrice operator-interviewer pergunta pregunta q qu question questioner
    questions researcher
    vraag ερευνήτρια ερευνητής συνεντευκτής συνεντεύκτρια ведущий вопрос интервьюер интервьюерка
    модератор модераторка
    інтерв'юер מנחה מראיין מראיינת שואל שואלת الباحث الباحثة المحاور المحاورة المقابل سؤال インタビュアー
    インタビューアー
    主持人 司会 司会者 問 採訪者 研究者 聞き手 訪員 訪問者 訪談者 調査者 访员 访谈者 访问者 質問者 采訪者 采访者 问 면접자
    연구자 인터뷰어 진행자 질문 질문자
""")  # noqa: E501
"""Labels of who asks. `Interviewer 2`, `I2` and `Interviewer (Ana)` count as well
(`labels.is_interviewer`).
"""

RESPONDENT_WORDS = _words("""
    a all ans answer answers antwoord antwort b badana badany befragte befragte(r) befragte/r
    befragte:r befragten
    befragter client deltagare deltager enquêté enquêtée entrevistada entrevistado entrevistado(a)
    entrevistado/a female
    geïnterviewde group haastateltava hablante iee inf informant informante informanter interviewee
    interviewees interviewé
    interviewée intervistata intervistato katılımcı locuteur locutrice male man p partecipante
    participant participante
    participants patient person proband probandin r resp respondent respondente respondentin
    respondentka respondents
    resposta respuesta risposta rozmówca rsp réponse several speaker speaker_ speaker_00 speaker_01
    spk spk_0 spk_1
    sprecher sprecherin subj subject svar teilnehmer teilnehmerin tn uczestnik unidentified unknown
    voice woman информант
    ответ респондент респондентка участник участница מרואיין מרואיינת משתתף משתתפת المبحوث المبحوثة
    المشارك المشاركة جواب
    インタビュイー 参与者 参加者 參與者 受訪者 受访者 回答者 答 被訪者 被访者 話し手 면담자 응답자 참여자
""")  # noqa: E501
"""Labels of who answers, or that tools give: enough to take a label that is used once for a
label.
"""

UNNAMED_SPEAKERS = frozenset(
    f"{which} {who}"
    for which, people in {
        "several": "voices people speakers participants",
        "multiple": "voices people speakers participants",
        "unidentified": "speaker voice male female man woman participant person",
        "unknown": "speaker voice male female man woman participant person",
        "male": "voice speaker participant",
        "female": "voice speaker participant",
        "mehrere": "stimmen personen",
        "varias": "voces personas",
        "plusieurs": "voix personnes",
    }.items()
    for who in people.split()
)
"""What typists write for people whom they could not tell apart."""

NOT_SPEAKERS = _words("""
    abbreviations abend abkürzungen absent abstract achtung action actions address advantages
    afbud aften afternoon agenda aim aims also analysis and anmerkung anmerkungen apologies
    appendix après-midi assessment attendees attention audio background baggrund bcc because
    beispiel bemerkung bemærkning beobachtung beslutning betreff breakfast bron but caution cc
    chapter code codes comment comments conclusion cons context conventions dagsorden date
    decision description deuxièmement diagnosis dienstag dimanche dinner disadvantages
    discussion domingo donnerstag drittens e-mail e.g. eftermiddag eg ejemplo eksempel email
    erstens esempio evening eventuelt example examples exempel exemple fax field-note fieldnote
    fig figure file finally finding findings first firstly follow-up followup formiddag formål
    fredag freitag friday fuente fwd gestern heute hint hinweis history http https i.e. ie
    impression impressions ingredients interpretation interview introduction jeudi jueves key
    keywords kommentar konklusion legend legenda legende leyenda limitation limitations link
    lunch lundi lunes légende lørdag mailto mandag mardi martes matin mattina mañana medication
    memo memos mercredi merk method methodology methods metode midday midnight mittag mittwoch
    miércoles monday montag mood morning n.b. nachmittag nacht nb night no noche noon nota nota:
    notas notat note notes notiz notte nuit objective objectives obs observación observation
    observationer observations ok okay onsdag opmerking opportunities or osservazione p.s. path
    phone place plan pomeriggio premièrement primero problem problems pros ps purpose quelle re
    recommendation recommendations recording referat reference references reflection reflections
    refleksion reflexion remark remarks remarque result resultater results resumen right résumé
    samedi samstag saturday scope second secondly section segundo setting so soir solution
    sonntag source sources step steps strengths subject subjective sum summary sunday sábado
    søndag table tarde tel tema tercero thema theme themes then third thirdly threats thursday
    thème time tip tirsdag title today tomorrow topic topics torsdag total transcripción
    transcript transcription transkript treatment tuesday url vendredi video viernes voorbeeld
    vormittag warning weaknesses weather wednesday well www yes yesterday zusammenfassung
    zweitens пример примечание
""")
"""Words before a colon that name no speaker when they are used once or twice."""

SAYING = _words("""
    added adds answered are ask asked asks decía demandé dice diceva dijeron dijo disait disse dit
    following follows fragte
    gesagt goes here is it like means meant meinte pensé preguntó replied sa sade sagde sagt sagte
    sagten said say saying
    says siger tells that there think thinks this thought told was went were
""")
"""Last words of a sentence that introduces reported speech: no label ends with them."""

NOISE_WORDS = _words("""
    anonymised anonymized applause background beep beginning blank_audio break cough coughs cries
    crosstalk crying end
    foreign griner inaudible indistinct ininteligible lachen lachend lacht language laugh laughing
    laughs laughter ler
    music noise ohörbart omitted overlapping paus pausa pause pauses phone recording redacted rire
    rires risas risata
    räuspert ríe schweigen seufzt sigh sighs silence silencio skratt sound start timestamp uhørligt
    unclear unintelligible
    unverständlich utydelig utydeligt
""")
"""Words in brackets that describe a sound, not a speaker."""

UNKNOWN_SPEAKERS = frozenset(
    ["Speaker undefined", "Unknown Speaker", "Unknown speaker", "Speaker unknown"]
)
"""What tools write on a line of its own where they could not tell who spoke."""

PARTICLES = _words("""
    & 't af al and at av ben bin bint d' da das de del della dem den der des di do dos dr dr. du e
    el for i ibn in jr jr.
    l' la las le les los md mit no no. nr nr. num n° nº och of phd sr sr. ten ter the und van von
    von't y zu zum zur
""")
"""Small words inside names and roles that are written in small letters."""

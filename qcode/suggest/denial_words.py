"""The words of each language by which something is denied or asked (see `denial`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases by their first word."""


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Words of a language.

    `denying` words open a scope; `harmless` phrases do not, although they have such a word. `ends`
    and the phrases `exceptions` close it, and so does `joining` or a comma before one of `subjects`
    (`fillers` may stand between). A word in `double` turns a denial round. `answers` deny nothing
    before a comma, `refusals` begin a sentence that denies the question before. `asking` words open
    a question, `verbs` at its beginning. With `inverted`, any verb before its subject does; with
    `all_questions`, every sentence with a question mark is one. With `last`, a denial may stand
    after what it denies.
    """

    denying: frozenset[str]
    harmless: Phrases
    ends: frozenset[str]
    exceptions: Phrases
    joining: frozenset[str]
    subjects: frozenset[str]
    fillers: frozenset[str]
    double: frozenset[str]
    answers: frozenset[str]
    refusals: frozenset[str]
    asking: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    inverted: bool = False
    all_questions: bool = False
    last: bool = False


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(text: str) -> Phrases:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in text.split("/"):
        words = tuple(phrase.split())
        found[words[0]] = (*found.get(words[0], ()), words)
    return found


_ENGLISH = Cues(
    denying=_set(
        "no not never without none nobody nothing nowhere neither nor cannot don't doesn't"
        " didn't isn't aren't wasn't weren't haven't hasn't hadn't won't wouldn't can't"
        " couldn't shouldn't ain't mustn't needn't dont doesnt didnt isnt arent wasnt werent"
        " havent hasnt hadnt wont wouldnt cant couldnt shouldnt"
    ),
    harmless=_phrases(
        "not only/not just/not simply/not merely/no doubt/no question/no matter/no problem"
        "/no wonder/don't know/do not know/didn't know/dont know/not sure/why not/don't mind"
        "/don't worry/don't forget/never mind/can't wait/not to mention/or not/if not"
        "/wouldn't be surprised/not until/not unless/don't get me wrong/can't deny"
        "/couldn't agree more/couldn't be better"
    ),
    ends=_set(
        "but except excepting besides although though however yet because cause 'cause so"
        " then unless instead rather only mostly mainly usually just until whereas"
    ),
    exceptions=_phrases(
        "other than/apart from/aside from/outside of/more than/if it weren't/as well as"
    ),
    joining=_set("and or"),
    subjects=_set(
        "i we you he she they it there this that these those i'm we're you're they're it's"
        " he's she's that's there's somebody someone everybody everyone"
    ),
    fillers=_set(
        "and so but or well okay ok now then like um uh uhm erm hm mm yeah yes no right actually oh"
    ),
    double=_set("without"),
    answers=_set("no nope nah"),
    refusals=_set("no nope nah never none not nothing"),
    asking=_set("who whom whose what when where why which how"),
    verbs=_set(
        "do does did is are was were have has had can could will would should may might must"
        " am don't doesn't didn't isn't aren't wasn't weren't haven't hasn't hadn't won't"
        " wouldn't can't couldn't shouldn't"
    ),
)
_GERMAN = Cues(
    denying=_set(
        "nicht kein keine keinen keinem keiner keines nie niemals ohne niemand niemanden"
        " niemandem nichts weder nirgends nirgendwo noch-nie nix"
    ),
    harmless=_phrases(
        "nicht nur/nicht bloß/nicht allein/nicht zuletzt/weiß nicht/weiß ich nicht"
        "/nicht sicher/kein problem/keine frage/keine ahnung/ohne zweifel/nicht wahr"
        "/warum nicht/kein wunder/oder nicht"
    ),
    ends=_set(
        "aber sondern außer ausser obwohl jedoch doch weil denn nur meistens hauptsächlich"
        " dann wenn bis"
    ),
    exceptions=_phrases("abgesehen von/bis auf/mehr als/ausgenommen"),
    joining=_set("und oder"),
    subjects=_set("ich wir sie du ihr er es man das die-da jemand alle"),
    fillers=_set("und also aber oder na ja nein okay äh ähm hm jetzt dann so nun doch eigentlich"),
    double=frozenset(),
    answers=_set("nein nee ne"),
    refusals=_set("nein nee nie niemals nichts nicht keine keiner"),
    asking=_set(
        "wer wen wem wessen was wann wo woher wohin warum wieso weshalb wie welche welcher"
        " welches welchen"
    ),
    inverted=True,
    last=True,
)
_DUTCH = Cues(
    denying=_set("niet geen nooit zonder niemand niets nergens noch niks"),
    harmless=_phrases(
        "niet alleen/niet enkel/weet niet/weet ik niet/niet zeker/geen probleem/geen idee"
        "/waarom niet/of niet/zonder twijfel"
    ),
    ends=_set("maar behalve hoewel echter omdat want alleen meestal vooral dus dan als tot"),
    exceptions=_phrases("afgezien van/op na/meer dan"),
    joining=_set("en of"),
    subjects=_set("ik wij we je jij u jullie zij ze hij het er dat dit iemand iedereen"),
    fillers=_set("en dus maar of nou ja nee oké eh hm nu dan zo eigenlijk"),
    double=frozenset(),
    answers=_set("nee"),
    refusals=_set("nee nooit niets niet geen"),
    asking=_set("wie wat wanneer waar waarom hoe welke welk waarvandaan"),
    inverted=True,
    last=True,
)
_FRENCH = Cues(
    denying=_set("pas rien jamais aucun aucune sans ni guère nulle"),
    harmless=_phrases(
        "pas seulement/pas que/sais pas/pas sûr/pas sûre/pas de problème/pourquoi pas/ou pas"
        "/sans doute/rien que/pas mal"
    ),
    ends=_set(
        "mais sauf excepté hormis cependant pourtant toutefois parce car puisque alors donc"
        " seulement surtout plutôt sinon"
    ),
    exceptions=_phrases("à part/en dehors de/plus de/bien que"),
    joining=_set("et ou"),
    subjects=_set("je tu il elle on nous vous ils elles ça c'est il-y-a cela j'ai"),
    fillers=_set("et alors donc mais ou ben bon euh oui non ok hm"),
    double=_set("sans"),
    answers=_set("non"),
    refusals=_set("non jamais rien aucun aucune pas"),
    asking=_set("qui que quoi quand où pourquoi comment quel quelle quels quelles combien"),
    all_questions=True,
)
_SPANISH = Cues(
    denying=_set(
        "no nunca jamás sin nada nadie ningún ninguna ninguno ningunos ningunas tampoco ni"
    ),
    harmless=_phrases(
        "no solo/no sólo/no solamente/no sé/no se/sin duda/por qué no/o no/no importa"
        "/no hay duda/ni hablar/no hay problema"
    ),
    ends=_set(
        "pero sino salvo excepto menos aunque porque pues entonces solo sólo solamente"
        " mayormente principalmente"
    ),
    exceptions=_phrases("aparte de/fuera de/más que/a no ser"),
    joining=_set("y o e u"),
    subjects=_set("yo tú usted él ella nosotros nosotras ustedes ellos ellas eso esto hay alguien"),
    fillers=_set("y pues bueno entonces pero o eh sí no ok mmm"),
    double=_set("sin"),
    answers=_set("no"),
    refusals=_set("no nunca nada ninguno ninguna nadie jamás"),
    asking=_set("quién quiénes qué cuándo dónde cómo cuál cuáles cuánto cuántos cuántas"),
    all_questions=True,
)
_PORTUGUESE = Cues(
    denying=_set("não nunca jamais sem nada ninguém nenhum nenhuma nenhuns nenhumas nem tampouco"),
    harmless=_phrases(
        "não só/não somente/não apenas/não sei/sem dúvida/por que não/ou não/não importa"
        "/não faz mal"
    ),
    ends=_set(
        "mas exceto salvo menos porém embora porque pois então só somente apenas"
        " principalmente senão"
    ),
    exceptions=_phrases("além de/fora de/a não ser/mais que/mais do que"),
    joining=_set("e ou"),
    subjects=_set("eu tu você ele ela nós vocês eles elas isso isto há alguém"),
    fillers=_set("e pois bem então mas ou eh sim não ok né"),
    double=_set("sem"),
    answers=_set("não"),
    refusals=_set("não nunca nada nenhum nenhuma ninguém jamais"),
    asking=_set("quem que quando onde como qual quais quanto quantos quantas"),
    all_questions=True,
)
_ITALIAN = Cues(
    denying=_set("non mai senza niente nulla nessuno nessuna nessun né neanche nemmeno neppure"),
    harmless=_phrases(
        "non solo/non soltanto/non lo so/non so/senza dubbio/perché no/o no/non importa"
        "/non fa niente"
    ),
    ends=_set(
        "ma però tranne salvo eccetto sebbene perché quindi allora solo soltanto"
        " principalmente anzi bensì"
    ),
    exceptions=_phrases("a parte/al di fuori/più di/a meno"),
    joining=_set("e o ed od"),
    subjects=_set("io tu lui lei noi voi loro esso questo quello c'è qualcuno"),
    fillers=_set("e allora beh bene quindi ma o eh sì no ok"),
    double=_set("senza"),
    answers=_set("no"),
    refusals=_set("no mai niente nulla nessuno nessuna"),
    asking=_set("chi che cosa quando dove come quale quali quanto quanti quante perché"),
    all_questions=True,
)
LANGUAGES: dict[str, Cues] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "nl": _DUTCH,
    "fr": _FRENCH,
    "es": _SPANISH,
    "pt": _PORTUGUESE,
    "it": _ITALIAN,
}
"""Language code → its words. In other languages nothing is denied."""

"""Abbreviations and openers of the languages with their own lists; `rules` explains the sets.

They were collected by hand from style guides and dictionaries. Abbreviations that are also common
words are left out.
"""

from __future__ import annotations

from qcode.segmentation.rules import Rules, words_of

LANGUAGES: dict[str, Rules] = {
    "de": Rules(
        "de",
        titles=words_of("dr prof Hr Hrn Fr Frl ing dipl Mag med phil St"),
        midway=words_of("""
            bzw ca evtl ggf inkl exkl sog vgl bspw gem insb insbes allg ehem einschl zzgl abzgl
            entspr geb gest mind vs
            z.b d.h z.t u.u i.d.r v.a o.g s.o s.u m.e i.a i.d.s u.a.m z.hd b.w nr nrn abs bd kap
            ziff abb tab pos tel
            rd lt mtl jährl wg verh led bes eigtl urspr vorm nachm
        """),
        before_number=words_of("s anm art"),
        often_last=words_of("""
            usw usf etc u.a u.ä o.ä u.s.w u.dgl std min sek mio mrd tsd jh jhd str jan feb apr aug
            sept okt nov dez mo di
            mi fr sa gmbh co kg bzgl n.chr v.chr
        """),
        openers=words_of("""
            Aber Ach Also Alle Alles Als Auch Auf Aus Bei Beim Bis Da Dabei Dafür Damit Danach Dann
            Daran Darauf Darum Das
            Dass Davor Dazu Dem Den Denn Der Deshalb Die Dies Diese Dieser Dieses Doch Dort Durch
            Eigentlich Ein Eine Einer
            Eines Er Es Etwas Für Ganz Gar Genau Hier Ich Ihr Ihre Im Immer In Ist Ja Jede Jeder
            Jetzt Kann Kein Keine Man
            Manche Manchmal Mein Meine Mit Mir Na Nach Nachher Natürlich Nein Nicht Nichts Niemand
            Noch Nur Ob Oder Ohne
            Okay Schon Sehr Sein Seine Seit Sie Sind So Sonst Trotzdem Über Um Und Uns Unser Unsere
            Unter Viele Vielleicht
            Vom Von Vor War Waren Warum Was Weil Welche Wenn Wer Wie Wieder Wir Wird Wo Zu Zuerst
            Zum Zur Zwischen
        """),
        ordinals=True,
    ),
    "fr": Rules(
        "fr",
        titles=words_of("M MM Me mme mmes mlle mlles mr dr pr prof mgr Ste St"),
        midway=words_of("""
            p.ex cf env apr av c.à.d boul chap fig n° no p pp vol éd réf tél approx resp i.e e.g vs
        """),
        before_number=words_of("art"),
        often_last=words_of("etc ex h min sec s.a janv févr juil sept oct nov déc r.-v"),
        openers=words_of("""
            À Ah Ainsi Alors Après Aussi Au Aux Avant Avec Beaucoup Bien Bon Ce Cela Ces Cet Cette
            Ceux Chaque Comme Comment
            Dans De Depuis Des Donc Du Elle Elles En Enfin Ensuite Est Et Euh Ici Il Ils J'ai Je
            Jamais L La Le Les Là Leur
            Leurs Lui Ma Mais Même Mes Moi Mon Ne Ni Non Nos Notre Nous On Or Ou Où Oui Par Parce
            Parfois Pas Pendant
            Personne Peut Plus Pour Pourquoi Puis Quand Que Quel Quelle Qui Quoi Rien Sa Sans Se Ses
            Si Son Sur Ta Tous Tout
            Toutes Très Tu Un Une Voilà Vos Votre Vous Y C'est C'était D'abord J'avais J'étais
            Qu'est-ce
        """),
    ),
    "es": Rules(
        "es",
        titles=words_of("""
            sr sra srta sres sras dr dra dres dras prof profa ing lic licda arq gral cnel cmdte sgto
            tte mons pbro hno hna
            dña d D Dª Sto Sta Av Avda
        """),
        midway=words_of("""
            aprox p.ej ej pág págs vol cap art núm nº n.º tel cf vs fig p pp dcha izda incl máx mín
            ref admón depto
        """),
        often_last=words_of("""
            etc ud uds vd vds ee.uu jj.oo ee uu min seg h hs hrs s.a s.l a.c d.c cía ene feb abr ago
            sept oct nov dic
        """),
        openers=words_of("""
            A Ah Ahora Al Algo Algunos Allí Ante Antes Aquí Así Aunque Bueno Cada Casi Claro Como
            Cómo Con Creo Cuando Cuándo
            De Del Desde Después Dijo Donde Dónde Durante El Él Ella Ellas Ellos En Entonces Era
            Eran Es Esa Ese Eso Esta Está
            Estaba Este Esto Estos Fue Gracias Ha Había Hace Hasta Hay La Las Le Les Lo Los Luego
            Más Me Mi Mientras Muchas
            Muchos Muy Nada Nadie Ni No Nos Nosotros Nunca O Otra Otro Para Pero Por Porque Primero
            Pues Que Qué Quien Quién Se
            Sé Ser Si Sí Siempre Sin Sobre Solo Su Sus También Tal Tampoco Tenemos Tiene Todas Todo
            Todos Un Una Unos Usted Y
            Ya Yo
        """),
    ),
    "pt": Rules(
        "pt",
        titles=words_of("""
            sr sra srs sras srta dr dra drs dras prof profa profª eng enga exmo exma ilmo ilma gen
            cap ten sgt D Sto Sta
            Av
        """),
        midway=words_of(
            "p.ex pág págs vol art núm nº n tel aprox vs cf fig p pp incl máx mín ref obs"
        ),
        often_last=words_of(
            "etc ex min seg h hs s.a ltda cia a.c d.c jan fev abr ago set out nov dez exa v.exa"
        ),
        openers=words_of("""
            A Acho Agora Ah Aí Alguém Ali Antes Ao Aos Apesar Aqui As Às Assim Até Bem Cada Claro
            Com Como Da Daí De Depois Do
            Dos E É Ela Elas Ele Eles Em Então Era Eram Essa Esse Está Este Eu Foi Há Hoje Isso Isto
            Já Lá Mais Mas Me Mesmo
            Meu Minha Muita Muitas Muito Muitos Na Nada Não Nas Nem Ninguém No Nos Nós Nossa Nosso
            Nunca O Onde Os Ou Para
            Pelo Pois Por Porque Portanto Quando Que Quem Se Sem Sempre Seu Sim Só Sobre Sua Também
            Tem Temos Tinha Toda
            Todas Todo Todos Tudo Um Uma Você Vocês
        """),
    ),
    "it": Rules(
        "it",
        titles=words_of("sig sigg dott dottt prof avv ing arch geom rag mons gen magg ten San"),
        midway=words_of("p.es es pag pagg vol n nr tel ca cfr fig c.so p.zza v.le rif incl vs"),
        before_number=words_of("art"),
        often_last=words_of(
            "ecc etc sec min h s.p.a s.r.l a.c d.c gen feb apr ago sett ott nov dic"
        ),
        openers=words_of("""
            A Abbiamo Adesso Ah Al Alla Allora Anche Ancora Appena C'è C'era Che Chi Ci Ciò Come Con
            Così Cosa Da Dal Dei Del
            Della Di Dopo Dove E È Ed Ecco Era Erano Forse Gli Ha Ho I Il In Infatti Invece Io La Le
            Lei Lo Loro Lui Ma Mai
            Mi Mia Mio Molti Molto Nel Nella Nessuno Niente No Noi Non O Ogni Ognuno Oggi Per Perché
            Però Più Poi Prima
            Qualcuno Quando Quello Quella Questa Questo Questi Qui Se Sempre Senza Sì Si Solo Sono
            Sta Su Sul Tanto Tutti
            Tutto Un Una Uno Voi
        """),
    ),
    "nl": Rules(
        "nl",
        titles=words_of("dhr mevr mw dr drs ir ing prof ds Mr St"),
        midway=words_of("""
            bijv bv d.w.z m.b.v t.o.v i.v.m i.p.v z.g zgn ca evt resp incl excl nr nrs blz tel vgl
            n.a.v m.n m.b.t t.a.v
            t/m jl
        """),
        before_number=words_of("art"),
        often_last=words_of("enz e.d etc o.a sec min jan febr apr aug sept okt nov dec mln mld"),
        openers=words_of("""
            Als Alle Alles Bij Daar Daarna Dan Dat De Deze Die Dit Door Dus Een Eerst En Er Geen
            Haar Had Heb Heeft Hem Het Hier
            Hij Hoe Hun Iedereen Iemand Ik In Is Ja Je Jij Kan Maar Man Meestal Men Met Mijn Na Naar
            Natuurlijk Nee Niemand
            Niet Niets Nog Nou Nu Of Om Omdat Onder Ons Onze Ook Op Over Soms Te Toen Tot Uit Van
            Veel Voor Want Waar Waarom
            Wanneer Was Wat We Wel Welke Wie Wij Zat Ze Zelf Zij Zijn Zo
        """),
    ),
    "da": Rules(
        "da",
        titles=words_of("hr frk dr prof ing kapt Fr"),
        midway=words_of("""
            ca bl.a f.eks feks fx eks dvs d.v.s mht m.h.t pga p.g.a ift ifm i.f.m jf nr s sml vedr
            evt inkl ekskl tlf stk ang
            kl kap vha jfr t.o.m
        """),
        often_last=words_of(
            "osv o.s.v mv m.m m.v o.l o.lign etc mio mia sek jan feb apr aug sept okt nov dec årh"
        ),
        openers=words_of("""
            Alle Altså Altid At De Da Deres Den Denne Der Derefter Derfor Det Dette Disse Du Efter
            Eller En Er Et For Før Fordi
            Fra Han Har Hans Hende Her Hun Hvad Hvem Hvis Hvor Hvordan Hvorfor I Igen Ikke Ingen Ja
            Jamen Jeg Jo Kan Man Mange
            Med Men Min Mit Må Når Nej Nogen Nogle Noget Nu Og Også Om Op Over På Selv Selvfølgelig
            Senere Siden Skal Som Sådan
            Så Ti Til Ud Under Var Ved Vi Vil Vores
        """),
        ordinals=True,
    ),
    "no": Rules(
        "no",
        titles=words_of("hr frk dr prof ing kapt Fr"),
        midway=words_of("""
            ca bl.a f.eks feks eks dvs d.v.s mht m.h.t pga p.g.a jf nr s vedr evt inkl ekskl tlf stk
            ang kl kap maks t.o.m
            iht ifm
        """),
        often_last=words_of(
            "osv o.s.v mv m.m m.v o.l etc mill mrd sek jan feb apr aug sept okt nov des årh"
        ),
        openers=words_of("""
            Alle Altså Alltid At De Da Deres Den Denne Der Deretter Derfor Det Dette Disse Du Etter
            Eller En Er Et For Før
            Fordi Fra Han Har Hans Henne Her Hun Hva Hvem Hvis Hvor Hvordan Hvorfor I Igjen Ikke
            Ingen Ja Jeg Jo Kan Man Mange
            Med Men Min Mitt Må Når Nei Noen Noe Nå Og Også Om Opp Over På Selv Senere Siden Skal
            Som Sånn Så Til Ut Under Var
            Ved Vi Vil Vår
        """),
        ordinals=True,
    ),
    "sv": Rules(
        "sv",
        titles=words_of("hr fr frk dr prof ing kapt"),
        midway=words_of("""
            ca bl.a t.ex d.v.s dvs s.k p.g.a pga jfr jämf kl nr resp inkl exkl m.a.o f.d f.n t.o.m
            fr.o.m st tel s sid ev
            enl ang
        """),
        often_last=words_of(
            "osv o.s.v m.m m.fl e.d o.d etc ex milj mkr sek tim jan feb apr aug sept okt nov dec"
        ),
        openers=words_of("""
            Alla Allt Alltid Alltså Att Att Av De Den Denna Deras Det Detta Dom Du Där Därför Då
            Efter Eller En Ett För Först
            Från Han Hans Har Henne Här Hon Hur I Igen Ingen Inget Inte Ja Jag Jo Kan Man Med Men
            Min Mitt Många Måste Nej
            Ni Nu Någon Några Något När Och Också Om På Sedan Sen Ska Som Så Till Under Ut Utan Vad
            Var Varför Vem Vi Vid Vill
            Vår Är Även Över
        """),
    ),
    "fi": Rules(
        "fi",
        titles=words_of("hra rva nti prof tri dos dr"),
        midway=words_of("esim mm ns nk ko em ts ks vrt noin klo n:o nro s puh ent synt vs"),
        often_last=words_of("jne ym yms jms tms ml milj mrd min sek t"),
        ordinals=True,
    ),
    "pl": Rules(
        "pl",
        titles=words_of("dr prof mgr inż hab ks św płk gen kpt por sierż red p"),
        midway=words_of(
            "np m.in tzn tzw tj ul al nr str godz zob ang m.st b d.s śp pl pt woj pow gm wg"
        ),
        often_last=words_of("itd itp etc r w min sek tys mln mld p.n.e n.e zł"),
    ),
    "cs": Rules(
        "cs",
        titles=words_of("p pí dr mgr ing bc prof doc judr mudr phdr sv"),
        midway=words_of(
            "např tzv tj resp cca č čl str tel ul odst mj popř příp tzn kupř tř nám zejm"
        ),
        often_last=words_of("atd apod aj etc hod tis mil př.n.l n.l"),
        ordinals=True,
    ),
    "tr": Rules(
        "tr",
        titles=words_of("dr prof doç Av sn yrd öğr uzm op"),
        midway=words_of("bkz yy örn sf cad mah no tel çev yay"),
        often_last=words_of("vb vs vd dk sn sa m.ö m.s"),
        ordinals=True,
    ),
    "ru": Rules(
        "ru",
        titles=words_of("г-н г-жа проф акад доц д-р тов св гр"),
        midway=words_of("т.е т.к т.н т.зв напр см ср ул пл просп обл тел кв корп пр-т н.п"),
        before_number=words_of("стр рис табл гл ст"),
        often_last=words_of(
            "т.д т.п др пр руб коп тыс млн млрд мин сек чел н.э гг вв янв февр апр авг сент окт"
            " нояб дек"
        ),
        openers=words_of("""
            А Без Бывает Был Была Были Было В Вам Вас Ваш Вдруг Ведь Весь Во Вот Все Всё Всегда Вы
            Да Даже Для До Если Есть
            Ещё Еще Значит И Из Или Их К Кажется Как Какой Когда Конечно Которые Кто Люди Между Меня
            Мне Многие Мой Может Мы На
            Над Наверное Надо Нам Нас Наш Не Нет Никто Ничего Но Ну О Об Обычно Один Однако Она Они
            Оно Он От Очень По Под
            Пока После Потом Потому Поэтому При Просто С Сам Сейчас Сначала Со Так Там Те Теперь То
            Тогда Тоже Только Тот Ты У
            Уже Хорошо Хотя Через Что Чтобы Эта Эти Это Этот Я
        """),
    ),
    "uk": Rules(
        "uk",
        titles=words_of("проф акад доц д-р тов св гр"),
        midway=words_of("т.е т.зв напр див вул пл просп обл тел кв"),
        before_number=words_of("стор рис табл гл ст"),
        often_last=words_of("т.д т.п ін грн коп тис млн млрд хв сек н.е рр січ лют бер квіт"),
        openers=words_of("""
            А Або Але Без Бо Був Була Були Було В Вам Вас Ви Він Вона Вони Воно Все Всі Де Для До Є
            Його Її З За Зараз І Їх Й
            Коли Ми Мене Мені Може На Навіть Нам Нас Не Немає Ні Ніхто Нічого Ну О Ось Після По
            Потім Тому Про Так Там Те
            Тепер То Тоді Ти Треба У Хто Це Ці Цей Чи Чому Що Щоб Я Як Якщо
        """),
    ),
    "el": Rules(
        "el",
        titles=words_of("κ κα κος δρ καθ"),
        midway=words_of("π.χ δηλ αρ σελ τηλ βλ περ λεωφ οδ"),
        often_last=words_of("κ.λπ κλπ κ.ά κτλ μ.μ π.μ μ.χ δρχ"),
        stops=";",
    ),
    "hi": Rules("hi", titles=words_of("डॉ प्रो श्री सं कि मि कु पं")),
    "th": Rules(
        "th",
        titles=words_of("ดร นพ พญ ผศ รศ ศ พล พ.ต.ท พ.ต.อ ร.ต.อ ด.ต จ.ส.ต"),
        midway=words_of(
            "พ.ศ ค.ศ รพ รร กม กก ชม ซม น จ อ ต ถ ซ โทร เลขที่ ม.ค ก.พ มี.ค เม.ย พ.ค มิ.ย ก.ค ส.ค"
            " ก.ย ต.ค พ.ย ธ.ค"
        ),
        spaced=True,
    ),
    "lo": Rules("lo", spaced=True),
    "km": Rules("km", stops="។៕"),
    "my": Rules("my", stops="။"),
}

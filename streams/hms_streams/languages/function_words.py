"""Words that join others and name nothing, by language: no terms of a search.

Articles, pronouns, prepositions, conjunctions, auxiliary verbs and the words that open a question.
The lists are short on purpose. Public lists of several hundred words drop "sugar", "work" and
"house" too, which people ask their memory for.
"""

from __future__ import annotations

from hms_streams.languages.spelling import folded
from hms_streams.stop_words import STOP_WORDS

_LISTS = {
    "de": """
aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist da damit dann
das dass dein deine deinem deinen deiner dem den denn der des dich die dies diese diesem diesen
dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure für
gewesen hab habe haben habt hast hat hatte hatten hattest ich ihm ihn ihnen ihr ihre ihrem ihren
ihrer im in ins ist ja jede jedem jeden jeder jedes kann kannst kein keine keinem keinen keiner
können könnte mal man mein meine meinem meinen meiner meines mich mir mit nach nein nicht noch nun
nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so soll sollte sondern über
um und uns unser unsere unserem unseren unter viel viele vom von vor war waren warst warum was weil
welche welchem welchen welcher welches wem wen wenn wer werde werden wessen wie wieviel wir wird
wirst wo wofür woher wohin womit woran worden wurde wurden würde zu zum zur wann
""",
    "fr": """
a ai aie as au aussi aux avait avec avez avions avoir avons c ce ces cet cette ceux chez combien
comme comment d dans de des donc du elle elles en es est et étaient étais était été être eu eux fait
font il ils j je l la là le les leur leurs lui m ma mais me même mes moi mon n ne ni nos notre nous
on ont ou où par pas plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se
sera ses si son sont sous suis sur t ta te tes toi ton tu un une vais vas vers va vont vos votre
vous y
""",
    "es": """
a al algo ante como cómo con cual cuál cuáles cuando cuándo cuanta cuánta cuántas cuanto cuánto
cuántos de del desde donde dónde e el él ella ellas ellos en entre era eran eres es esa esas ese eso
esos esta está están estas este esto estos estoy estuve fue fueron fui ha había han has hasta hay he
hemos la las le les lo los me mi mis mí muy más ni no nos nosotros nuestra nuestras nuestro nuestros
o os para pero por porque pues que qué quien quién quiénes se sea ser si sí sin sobre son soy su sus
también te tengo ti tiene tienen tienes tu tus tú u un una unas unos usted ustedes y ya yo
""",
    "pt": """
a ao aos aquela aquele aquilo as às até com como da das de dela dele delas deles do dos e é ela elas
ele eles em entre era eram essa esse esta está estão estava este estes estou eu foi fomos for foram
fui há isso isto já la lhe lo mais mas me mesmo meu meus mim minha minhas muito na nas nem no nos
não nós nossa nossas nosso nossos num numa o onde os ou para pela pelas pelo pelos por porque quais
qual quando quanta quantas quanto quantos que quê quem se sem ser será seu seus si são só sobre sou
sua suas também te tem têm tenho teu tua um uma umas uns vai você vocês vou
""",
    "it": """
a agli ai al alla alle allo anche c che chi ci come con cosa cui d da dagli dai dal dalla dalle dei
del della delle dello di dove e è ed era erano essere fa fra gli ha hai hanno ho i il in io l la le
lei lo loro lui m ma me mi mia mie miei mio ne negli nei nel nella nelle nello no noi non nostra
nostre nostri nostro o per perché più qual quale quali quando quanta quante quanti quanto quella
quelle quelli quello questa queste questi questo qui se sei si sia siamo sono sta stata stato su sua
sue sugli sui sul sulla suo suoi t te ti tra tu tua tue tuo un una uno v vi voi
""",
    "nl": """
aan al alle als ben bent bij daar dan dat de der deze die dit door dus een en er ge geen geweest
had hadden hare heb hebben hebt heeft hem het hier hij hoe hoeveel hun ik in is je jij jou jouw
jullie kan kun kunnen maar me mee met mij mijn na naar niet nog nu of om ons onze ook op over te tot
u uit uw van voor waar waarheen waarom wanneer waren was wat we welk welke werd wie wij worden wordt
zal ze zich zij zijn zo zou
""",
    "sv": """
alla allt att av blev bli blir de dem den denna deras dess dessa det detta dig din dina ditt du då
där efter ej en er era ett från för ha hade han hans har hans henne hennes hon honom hur i icke
inom inte jag kan ni man med mellan men mig min mina mitt mot ni nu när någon något några och om oss
på samma sedan sig sin sina sitt ska skulle som så till under upp ut vad var vara varför varit vart
vem vems vi vid vilka vilken vilket vår våra är
""",
    "da": """
af alle alt at blev blive bliver da de dem den denne der deres det dette dig din dine dit du efter
eller en er et for fra få ham han hans har havde hende hendes her hos hun hvad hvem hvilken hvilke
hvilket hvis hvor hvorfor hvornår i ikke ind jeg jer kan kunne man med mellem men mig min mine mit
når ned noget nogle nogen nu og også om op os over på sig sin sine sit skal skulle som så thi til
ud under var vi vil ville vor være været
""",
    "no": """
alle at av ble bli da de deg dem den denne der deres det dette din ditt du eller en er et etter for
fra før ha hadde han hans har hennes henne hun hva hvem hvilken hvor hvorfor hvordan i ikke inn jeg
kan kunne man med meg mellom men min mine mitt når ned noe noen nå og også om opp oss over på seg
sin sine sitt skal skulle som så til ut var vi vil ville vår være vært
""",
    "pl": """
a aby albo ale bo by być był była było były bym co czy dla do gdy gdzie go i ich ile im ja jak jaka
jaki jakie jakich jako je jego jej jest jestem jeśli już kiedy kim komu który która które kogo kto
ma mam mi mną mnie moi moim moja moje mój my na nad nam nas nasz nasza nasze nie o od on ona one oni
oraz po pod przed przez przy są się skąd ta tak także tam te tego tej ten to twoja twoje twój ty tym
w we wy z za ze że
""",
    "ru": """
а бы был была были было быть в вам вас ваш ваша ваше во вот вы где да для до его ее ей ему если есть
еще ею же за зачем и из или им их к как какая какие каких какого какое какой каком какую ко когда
кого кому которая которые который кто куда ли мне мной мы мои моих мой моего моей моем мою моя мое
на над нам нас наш наша наше наши не него нее ней нем ни них но ну о об он она они оно от откуда
перед по под почему при с сколько со та так такой там те тебе тебя твой твоя то того тоже той том ты
у уже чего чей чем что чтобы чья эта эти это этого этой этот я себя свой своя свою
""",
    "uk": """
а або але б би був була були було бути в вам вас ви від він вона вони воно де для до з за зі і й із
її їй їм їх йому його коли кого кому куди ми мені мене мій моя моє мої моїх мого моєї на над нам нас
наш наша не ні о по під при про та там те ти той тому у хто це цей ця чи чий чому що щоб я як яка
яке який які якого скільки є
""",
    "ar": """
ا أ أن إن إلى الى التي الذي الذين أنا انا أنت انت أو او أي اي أية أين اين ب بـ بعد بل بين تلك ثم
حتى ذلك على عن عند عندي عنده عندها عندنا فقط في قد كان كانت كل كم كيف لا لأن لدي لديه لديها لقد لم
لماذا لن له لها لي ليس ليست ما ماذا متى مع من منذ نحن هؤلاء هذا هذه هل هم هنا هناك هو هي و يا
""",
    "fa": """
آن آنها از است اش ام او ای این با باید بر برای به بود بودم تا تو چرا چند چه چی چیست خود را شد شما
شده شود کجا کجاست که کی کیست ما مرا من می نه نیست و هر هست هستم هم های یا یک
""",
    "hi": """
अपना अपनी अपने अब आप आपका आपकी आपके इन इस इसका इसकी इसके इसे उन उनका उनकी उनके उस उसका उसकी उसके उसे
एक और कब कर करता करती करते करना करने कहाँ का कि कितना कितनी कितने किन किस किसका किसकी किसके किसने
किससे किसे की कुछ के कैसा कैसी कैसे को कोई कौन कौनसा कौनसी क्या क्यों गई गए गया जब जा जो तक तथा तुम
तुम्हारा तुम्हारी तू तो था थी थीं थे दिया ने नहीं पर पास भी मुझको मुझसे मुझे में मेरा मेरी मेरे मैं
मैंने यह या ये रहा रही रहे लिए लिया वह वे वो से हम हमने हमारा हमारी हमारे ही हुआ हुई हुए हूँ है हैं
हो होता होती होते होना
""",
    "tr": """
ama bana ben beni benim bir biz bizi bizim bu bunu çok da daha de değil diye en gibi hangi hem her
için ile ise kaç ki kim kime kimin mı mi mu mü nasıl ne neden nerede nereye nereden niçin niye o
olan olarak ona onlar onu onun sana sen senin siz sizin şu var ve veya ya yok
""",
}

FUNCTION_WORDS = {
    "en": STOP_WORDS,
    **{code: frozenset(map(folded, words.split())) for code, words in _LISTS.items()},
}
"""By the code of a language; all but English as ``spelling.folded`` spells them."""

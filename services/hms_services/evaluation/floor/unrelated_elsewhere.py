# ruff: noqa: RUF001 - other languages have other punctuation.
"""Ten general questions in each of ten languages; see ``unrelated_questions``."""

from __future__ import annotations

OTHER_LANGUAGES: dict[str, str] = {
    "zh": """
蒙古的首都是哪里？
怎么用Python反转字符串？
为什么天空是蓝色的？
红烧肉怎么做？
光速是多少？
谁发明了电话？
十七乘以二十四等于多少？
什么是量子力学？
恐龙是什么时候灭绝的？
怎样解一元二次方程？
""",
    "ja": """
モンゴルの首都はどこですか？
Rustでリストを並べ替えるには？
空はなぜ青いのですか？
味噌汁の作り方は？
光の速さは？
電話を発明したのは誰？
17かける24は？
量子力学とは何ですか？
恐竜はいつ絶滅した？
二次方程式の解き方は？
""",
    "ko": """
몽골의 수도는 어디인가요?
자바에서 리스트를 정렬하는 방법은?
하늘은 왜 파란가요?
김치는 어떻게 만들어요?
빛의 속도는 얼마인가요?
전화를 발명한 사람은 누구인가요?
17 곱하기 24는?
양자역학이란 무엇인가요?
공룡은 언제 멸종했나요?
이차방정식은 어떻게 푸나요?
""",
    "de": """
Was ist die Hauptstadt der Mongolei?
Wie sortiere ich eine Liste in Haskell?
Warum ist der Himmel blau?
Wie macht man Sauerbraten?
Wie schnell ist das Licht?
Wer erfand das Telefon?
Was ist 17 mal 24?
Was ist Quantenmechanik?
Wann starben die Dinosaurier aus?
Wie löst man eine quadratische Gleichung?
""",
    "fr": """
Quelle est la capitale de la Mongolie ?
Comment trier une liste en Haskell ?
Pourquoi le ciel est-il bleu ?
Comment fait-on la ratatouille ?
Quelle est la vitesse de la lumière ?
Qui a inventé le téléphone ?
Combien font 17 fois 24 ?
Qu'est-ce que la mécanique quantique ?
Quand les dinosaures ont-ils disparu ?
Comment résoudre une équation du second degré ?
""",
    "es": """
¿Cuál es la capital de Mongolia?
¿Cómo ordeno una lista en Haskell?
¿Por qué el cielo es azul?
¿Cómo se hace la paella?
¿Cuál es la velocidad de la luz?
¿Quién inventó el teléfono?
¿Cuánto es 17 por 24?
¿Qué es la mecánica cuántica?
¿Cuándo se extinguieron los dinosaurios?
¿Cómo se resuelve una ecuación de segundo grado?
""",
    "ar": """
ما هي عاصمة منغوليا؟
كيف أرتب قائمة في بايثون؟
لماذا السماء زرقاء؟
كيف تصنع الكنافة؟
ما هي سرعة الضوء؟
من اخترع الهاتف؟
كم يساوي 17 ضرب 24؟
ما هي ميكانيكا الكم؟
متى انقرضت الديناصورات؟
كيف تحل معادلة من الدرجة الثانية؟
""",
    "hi": """
मंगोलिया की राजधानी क्या है?
पायथन में सूची कैसे क्रमबद्ध करें?
आसमान नीला क्यों होता है?
बिरयानी कैसे बनाते हैं?
प्रकाश की गति कितनी है?
टेलीफोन का आविष्कार किसने किया?
17 गुणा 24 कितना होता है?
क्वांटम यांत्रिकी क्या है?
डायनासोर कब विलुप्त हुए?
द्विघात समीकरण कैसे हल करें?
""",
    "ru": """
Какая столица Монголии?
Как отсортировать список на Haskell?
Почему небо голубое?
Как приготовить борщ?
Какова скорость света?
Кто изобрёл телефон?
Сколько будет 17 умножить на 24?
Что такое квантовая механика?
Когда вымерли динозавры?
Как решить квадратное уравнение?
""",
    "pt": """
Qual é a capital da Mongólia?
Como ordeno uma lista em Haskell?
Por que o céu é azul?
Como se faz feijoada?
Qual é a velocidade da luz?
Quem inventou o telefone?
Quanto é 17 vezes 24?
O que é mecânica quântica?
Quando os dinossauros foram extintos?
Como resolver uma equação do segundo grau?
""",
}
"""Questions by language, one a line."""

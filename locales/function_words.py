"""Small words that give a language away, however many foreign names stand around them.

Only words that the other languages here do not use. Russian is also listed as people type it in Latin letters.
"""

_LISTS = {
    "de": """der das dem den des ein eine einen einem einer ist sind war wird werden wir ihr sie ich du uns euch mir
        mich nicht kein keine und oder aber auch noch schon nur sehr wie wo wann warum wieso was wer wem wen welche
        welcher welches welchen zu zum zur von vom bei beim mit nach aus auf an im ins um gibt es habe haben hat kann
        können muss müssen soll darf dürfen brauche brauchen macht kostet für über gegen ohne bitte danke hallo alles
        wenn dass ob man dafür etwa viel""",
    "en": """the a an is are was were do does did we you they he she our your their my us and or but not no with from
        for to of on at by how what when where who why which can could may must should would will have has need get
        there this that these if it its about any some please thanks hello hi into without""",
    "es": """el la los las un una unos unas es son fue hay y o pero no con sin para por de del al en como cómo qué que
        cuándo dónde donde quién cuál cuánto puedo puede podemos necesito necesita tengo tiene tenemos nos se su sus
        mi hola gracias si más muy este esta estos hacer""",
    "ru": """и в на не с что как где когда кто почему для по из от до у за к о об ли есть это мы вы я нам мне нас меня
        какой какая какие какое какую каких сколько можно нужно нужен нужна нужны если или но чем при
        kak gde kogda chto kto pochemu dlya iz ot ili est eto my vy ya nam mne nas menya kakoy kakoi kakaya kakie kakoe
        kakuyu kakih skolko mozhno nuzhno nuzhen nuzhna nuzhny esli kuda komu zachem privet spasibo zdravstvuyte ne li
        v na po ko za u bez pri""",
    "uk": """і в на не з що як де коли хто чому для по із від до у за к о чи є це ми ви я нам мені нас мене
        який яка які яке яку яких скільки можна треба потрібно якщо або але чим при""",
}

_ALL = {language: frozenset(words.split()) for language, words in _LISTS.items()}


def function_words(language: str) -> frozenset[str]:
    """The words of that language which no other language here uses, in lower case; none where none are listed."""
    others = frozenset[str]().union(*(words for other, words in _ALL.items() if other != language))
    return _ALL.get(language, frozenset()) - others

"""Forty-odd things that people type, and what they must be told. In a file that is right, OLD is replaced by NEW, in
which ▲ shows the spot that must be named; the sentence must contain WORDS."""

RIGHT = '''{
  "delay": 4,
  "labels": {},
  "conversations": [
    {
      "id": "lea", "fans": ["lea"], "name": "Léa", "avatar": "lea.svg", "unread": 0,
      "opening": { "them": "Coucou", "delay": 3 },
      "history": [
        { "from": "them", "text": "Ça va ?", "at": "2026-03-14T20:47" },
        { "from": "me", "text": "Très bien.", "at": "2026-03-14T20:52" }
      ],
      "script": [
        { "seen": true, "me": "Tu viens ?", "them": "Bien sûr.", "delay": 2.5 },
        { "them": ["Bon.", "À demain !"] }
      ]
    }
  ]
}
'''

MISTAKES = [
    # syntax: commas, colons, brackets
    ('"delay": 4,\n', '"delay": 4▲\n', 'virgule manque'),
    ('"unread": 0,\n', '"unread": 0▲\n', 'virgule manque'),
    ('"Très bien.", "at"', '"Très bien."▲ "at"', 'virgule manque'),
    ('20:47" },\n', '20:47" }▲\n', 'virgule manque'),
    ('"À demain !"]', '"À demain !"▲,]', 'virgule est en trop'),
    ('20:52" }\n', '20:52" }▲,\n', 'virgule est en trop'),
    ('"delay": 2.5 }', '"delay": 2.5▲, }', 'virgule est en trop'),
    ('"delay": 4,\n', '"delay": 4,▲,\n', 'virgule est en trop'),
    ('"delay": 4,\n', '"delay": 4▲;\n', 'virgule ou }'),
    ('"delay": 4', '"delay"▲ 4', 'Deux-points manquent'),
    ('"delay": 4', '"delay" ▲= 4', 'deux-points'),
    ('"delay": 4,', '"delay": ▲,', 'une valeur'),
    ('"delay": 2.5 },', '"delay": 2.5▲,', 'accolade } manque'),
    ('"À demain !"] }', '"À demain !"]▲', 'une accolade }'),
    ('"À demain !"] }', '"À demain !"▲ }', 'un crochet ]'),
    ('  ]\n}\n', '  ]▲\n', 'une accolade } manque'),
    ('  ]\n}\n', '  ]\n}\n▲}\n', 'la fin du fichier'),
    ('  ]\n}\n', '  ]\n} ▲fin\n', 'la fin du fichier'),
    # syntax: quotes and texts
    ('"Bien sûr."', '▲“Bien sûr.”', 'guillemet droit'),
    ('"Bien sûr."', '"Bien sûr.▲”', 'guillemet droit'),
    ('"Bien sûr."', '▲« Bien sûr. »', 'guillemet droit'),
    ('"Bien sûr."', "▲'Bien sûr.'", 'guillemet droit'),
    ('"Bien sûr.", "delay"', '▲"Bien sûr., "delay"', "n'est pas fermé"),
    ('"2026-03-14T20:52" }', '▲"2026-03-14T20:52 }', "n'est pas fermé"),
    ('"Bien sûr."', '▲Bien sûr."', 'entre guillemets droits'),
    ('"them": "Bien', '▲them": "Bien', 'clé s’écrit entre guillemets'.replace('’', "'")),
    ('"delay": 2.5', '▲delay: 2.5', 'clé'),
    ('"delay": 2.5', '▲"delay: 2.5', "n'est pas fermé"),
    ('"Bien sûr."', '"Il a dit ▲"jamais" hier."', "à l'intérieur"),
    ('"Bien sûr."', '"Bien▲\\ sûr."', 'Après \\'),
    ('"Bien sûr."', '▲"Bien\nsûr."', 'dit \\n'),
    ('"Bien sûr."', '"Bien▲\tsûr."', 'tabulation'),
    ('"Bien sûr."', '"Bien▲\x07sûr."', 'ne se voit pas'),
    ('  "delay": 4', '▲\u00a0 "delay": 4', 'espace insécable'),
    # syntax: numbers, words, comments, bytes
    ('"delay": 2.5', '"delay": 2▲,5', 'avec un point'),
    ('2.5 }', '▲02.5 }', 'ne commence pas par 0'),
    ('2.5 }', '2.5▲€ }', 'virgule ou }'),
    ('2.5 }', '1▲ 025 }', 'sans espace'),
    ('2.5 }', '2.5▲s }', 'sans unité'),
    ('"delay": 2.5', '"delay": ▲.5', 'par un chiffre'),
    ('2.5 }', '▲1e309 }', 'trop grand'),
    ('true', '▲oui', 'true et false'),
    ('true', '▲True', 'true et false'),
    ('  "delay": 4', '  ▲// lent\n  "delay": 4', 'commentaire'),
    ('"delay": 4,', '"delay": 4, ▲/* lent */', 'commentaire'),
    ('"Très bien."', '"Tr▲\udce8s bien."', 'Windows-1252'),
    ('{\n  "delay"', '▲{\x00\n\x00 \x00 \x00"\x00delay"', 'UTF-16'),
    ('{\n  "delay"', '▲\udcff\udcfe{\x00\n\x00', 'UTF-16'),
    (RIGHT, '▲{\\rtf1\\ansi\\ansicpg1252\n', 'texte brut'),
    (RIGHT, '▲PK\x03\x04\x14\x00', 'texte brut'),
    (RIGHT, '▲', 'vide'),
    # keys
    ('"delay": 2.5', '▲"dealy": 2.5', '« delay »'),
    ('"delay": 3', '▲"Delay": 3', '« delay »'),
    ('"delay": 3', '▲"xyzzy": 3', 'inconnue.'),
    ('"delay": 2.5', '"delay": 2.5, ▲"delay": 3', 'déjà plus haut'),
    ('"fans": ["lea"], ', '', 'la clé « fans » manque', '{\n      "id"'),
    (', "at": "2026-03-14T20:52"', '', 'la clé « at » manque', '{ "from": "me"'),
    ('"fans": ["lea"], "name": "Léa", ', '"fans": ▲["lea", "zoe"], ', 'un seul fan, ou bien'),
    # values
    ('"delay": 2.5', '"delay": ▲"quatre"', 'script[0].delay : un nombre de secondes est attendu, 0 ou plus (trouvé : "quatre")'),
    ('"delay": 2.5', '"delay": ▲"2.5"', 'sans guillemets'),
    ('"delay": 2.5', '"delay": ▲-1', '0 ou plus'),
    ('"delay": 4', '"delay": ▲7200', '3600 ou moins'),
    ('"seen": true', '"seen": ▲"true"', 'true ou false'),
    ('"id": "lea"', '"id": ▲"Léa"', 'minuscules sans accent'),
    ('"2026-03-14T20:47"', '▲"14/03/2026"', 'une date du calendrier comme "2026-03-14T21:07" est attendue'),
    ('"2026-03-14T20:47"', '▲"2026-02-30T20:47"', 'une date'),
    ('"2026-03-14T20:47"', '▲"2026-03-14 20:47"', 'une date'),
    ('["Bon.", "À demain !"]', '["Bon.", ▲12]', 'them[1] : un texte'),
    ('["Bon.", "À demain !"]', '▲[]', '1 élément(s) ou plus'),
    ('"lea.svg"', '▲"lea"', 'une image de htdocs/media'),
    ('"opening": { "them": "Coucou", "delay": 3 }', '"opening": ▲[]', 'un objet entre { et }'),
]

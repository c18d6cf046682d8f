BBBBBBB BBBBBBBBBBBBBBBBBB
BBBB BBBBB
BBBBB BBBBB gettext(u'Consent form') BBBBBBBB
BBBBB BBBBBBBBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBBB BBBBBBB gettext(u'Consent form') BBBBBBBB
BBBBB BBBBBBB
XX XXXXXXXXXXXXXXX XXXXXX gettext(u'Print it, explain it, have it signed, then record the consent with a photo of the paper.')  XX XXXXXXBBB BBBBBBBBBBBBB BBBBBBBBBBBBBBBBB BBBBBBBBBBBBBXX gettext(u'Record a consent') XXXXXXXX
XXXXXXXX XXXXXXXXXXXXXXXXX XXXXXXXXXXXXXXXXXXXXXXX gettext(u'Client') XXXXXXXXX XXXXX XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX gettext(u'Who keeps the data') XXXXXXXXXXXXXXXXXXXXXXXXXXXXX gettext(u'Explained by') XXXXXXXXXXXXXXXXXXXXXXXXX
XXX gettext(u'We keep and use this data only to serve you. You may refuse any part, and the service goes on as far as it can without it.') XXXX
XXXX gettext(u'What is kept') XXXXXXXXXBBB BBBBB BBBBB BB BBBBBXXXXX XXXXXBBBBBBXXXXX
XXXX gettext(u'Agreed to') XXXXXXXXXBBB BBBBB BBBBB BB BBBBBBXXXXX XXXXXBBBBBBXXXXX
XXXX gettext(u'Your rights') XXXXXXXX gettext(u'You may see, copy, correct and complete what is kept, withdraw this consent in whole or in part at any time, and ask for deletion. What was done before a withdrawal stays lawful.') XXXX
BB BBBBBBBBXXX gettext(u'For a child under 14 a guardian signs; from 14 on the client signs as well.') XXXXBBBBB
XXXX XXXXXXXXXXXXXXXXXXXXXXXX gettext(u'Client') XXXXXXXXXXX gettext(u'Guardian') XXXXXXXXXXX gettext(u'Explained by') XXXXXXXXXXX gettext(u'Date') XXXXXXXXXXXXXXXXXXXXXX
BBBBBBBB

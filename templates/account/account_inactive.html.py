BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBBBBBBB gettext(u'This account is closed') BBBBBBBB
BBBBB BBBBBBBXXX XXXXXXXXXXXXX gettext(u'This account is closed') XXXXXXXX gettext(u"Your organisation's administrator can open it again.") XXXXBBBBBBBB

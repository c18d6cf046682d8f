BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBBBBBBB gettext(u'By invitation only') BBBBBBBB
BBBBB BBBBBBBXXX XXXXXXXXXXXXX gettext(u'By invitation only') XXXXXXXX gettext(u"There is no open registration: accounts come by invitation from your organisation's administrator.") XXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBXX gettext(u'Sign in') XXXXXXXXBBBBBBBB

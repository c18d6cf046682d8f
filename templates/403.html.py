BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBB gettext(u'You may not do this') BBBBBBBB
BBBBB BBBBBBBBBBBBBBBBB
BBBBB BBBBBBBBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'You may not do this') XXXXX
XXX gettext(u'The page exists, but your role does not reach it. The administrators of your organisation decide who may do what; ask one of them if you need it.') XXXX
XXXXX XXXXXXXXXX XXXXXXXXXXXX XXXXXXXXX gettext(u'To the start page') XXXXXXXX
BB BBBBBBBBBBXX XXXXXXXXXXXXX gettext(u'Number of this request:')  XXXXX XXXXXXXXXXXXXXXXXXXXXXXXBBBBB
BBBBBBBB

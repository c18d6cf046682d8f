BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBB gettext(u'There is no such page') BBBBBBBB
BBBBB BBBBBBBBBBBBBBBBB
BBBBB BBBBBBBBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'There is no such page') XXXXX
XXX gettext(u'The address is mistyped or out of date, or it belongs to something you cannot see.') XXXX
XXXXX XXXXXXXXXX XXXXXXXXXXXX XXXXXXXXX gettext(u'To the start page') XXXXXXXX
BB BBBBBBBBBBXX XXXXXXXXXXXXX gettext(u'Number of this request:')  XXXXX XXXXXXXXXXXXXXXXXXXXXXXXBBBBB
BBBBBBBB

BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBBB BBBBB gettext(u'First set-up') BBBBBBBB
BBBBB BBBBBBB
XXXX gettext(u'First set-up') XXXXX
XXX gettext(u'Make the first organisation and yourself its administrator. This link works once.') XXXX
XXXXX XXXXXXXXXXXXX XXXXXXXXXX XXXXXXXXXXXXXBBBB
  FFFFFF
  XXXXXXX XXXXXXXXXX XXXXXXXXXXXXX gettext(u'Begin') XXXXXXXXX
XXXXXXX
BBBBBBBB

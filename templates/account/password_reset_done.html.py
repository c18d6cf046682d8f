BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBBBBBBB gettext(u'Look at your mail') BBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'Look at your mail') XXXXX
XXX gettext(u'If the address belongs to an account, a link is on its way. It may take a few minutes; look into the spam folder too.') XXXX
XXXXX XXXXXXBBB BBBBBBBBBBBBBBBXX gettext(u'Back to sign-in') XXXXXXXX
BBBBBBBB

BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBBBBBBBBBBBBBB BBB gettext(u'Someone, probably you, asked for a new password for your account. Open this link to choose one:') 



 gettext(u'If it was not you, do nothing: your password stays as it is.') BBBBBBBBBBBBBBBBBBBBB
BBBBB BBB gettext(u'Do not answer this address.') BBBBBBBB

BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBBBB gettext(u"Someone, probably you, asked for a new password, but no account uses this address. Your account may carry another address or only a phone number: ask your organisation's administrator.") 

 gettext(u'If it was not you, do nothing.') BBBBBBBB
BBBBB BBB gettext(u'Do not answer this address.') BBBBBBBB

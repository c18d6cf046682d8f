BBBB BBBBBBBBBBBBBB BBBBBBBB BBBBBBBBBBBB

XX
XXXXXXXXXX
BBBBB BBB gettext(u'You receive this because an organisation works with you in Socialwork. Do not answer this address.') BBBBBBBB
BBBBBBBBBBBBB

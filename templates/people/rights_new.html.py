BBBBBBB BBBBBBBBBBBBBBBBBBBBBB
BBBB BBBBB
BBBBB BBBBB gettext(u'Request about personal data') BBBBBBBB
BBBBB BBBBBBB gettext(u'Request about personal data') BBBBBBBB
BBBBB BBBBXX XXXXXXXXXXXXX gettext(u'The client, and for a minor a guardian, may see, copy, correct and delete what is kept. Answer within 15 days.') XXXXBBBBBBBB

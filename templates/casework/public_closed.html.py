BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBBB BBBBB pgettext(u'public page', u'Not open') BBBBBBBB
BBBBB BBBBBBB
XXXX gettext(u'This page is not open') XXXXX
XXX gettext(u'The square on the wall may be an older one. Ask the staff; they can also write you down.') XXXX
BBBBBBBB

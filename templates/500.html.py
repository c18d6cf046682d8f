BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBB gettext(u'Something went wrong on our side') BBBBBBBB
BBBBB BBBBBBBBBBBBBBBBB
BBBBB BBBBBBBBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'Something went wrong on our side') XXXXX
XXX gettext(u'It has been noted. Nothing was saved by halves: go back, and what you typed is still in the form. If it happens again, tell your administrator the time and what you did.') XXXX
XXXXX XXXXXXXXXX XXXXXXXXXXXX XXXXXXXXX gettext(u'To the start page') XXXXXXXX
BB BBBBBBBBBBXX XXXXXXXXXXXXX gettext(u'Number of this request:')  XXXXX XXXXXXXXXXXXXXXXXXXXXXXXBBBBB
BBBBBBBB

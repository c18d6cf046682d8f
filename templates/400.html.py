BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBB gettext(u'This request could not be read') BBBBBBBB
BBBBB BBBBBBBBBBBBBBBBB
BBBBB BBBBBBBBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'This request could not be read') XXXXX
XXX gettext(u'Something in it does not fit: an address cut short, or a form that is too large. Go back and try again; what you typed is still in the form.') XXXX
XXXXX XXXXXXXXXX XXXXXXXXXXXX XXXXXXXXX gettext(u'To the start page') XXXXXXXX
BB BBBBBBBBBBXX XXXXXXXXXXXXX gettext(u'Number of this request:')  XXXXX XXXXXXXXXXXXXXXXXXXXXXXXBBBBB
BBBBBBBB

BBBB BBBB gettext(u'The second factor is on.') 

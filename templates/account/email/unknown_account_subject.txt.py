BBBB BBBB gettext(u'There is no account with this address') 

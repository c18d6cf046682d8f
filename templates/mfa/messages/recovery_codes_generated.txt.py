BBBB BBBB gettext(u'New recovery codes are made. Keep them on paper; earlier ones no longer work.') 

def split(s, comments=False, posix=True):
    if comments or not posix:
        refuse("`shlex.split` is only known with its defaults", "other rules split otherwise", "write the words as a list")
    words, word, quote, at = [], None, "", 0
    while at < len(s):
        letter = s[at]
        at += 1
        if quote == "'":
            if letter == quote:
                quote = ""
            else:
                word += letter
        elif letter == "\\":
            if at == len(s):
                raise ValueError("No escaped character")
            following = s[at]
            at += 1
            # Within quotes a backslash counts before these alone.
            kept = "" if not quote or following in '"\\' else letter
            word = (word or "") + kept + following
        elif quote:
            if letter == quote:
                quote = ""
            else:
                word += letter
        elif letter in "'\"":
            quote = letter
            word = word or ""
        elif letter in " \t\r\n":
            if word is not None:
                words.append(word)
                word = None
        else:
            word = (word or "") + letter
    if quote:
        raise ValueError("No closing quotation")
    if word is not None:
        words.append(word)
    return words


def quote(s):
    safe = s != "" and all([letter.isalnum() or letter in "@%+=:,./-_" for letter in s])
    return s if safe else "'" + s.replace("'", "'\"'\"'") + "'"


def join(split_command):
    return " ".join([quote(word) for word in split_command])
